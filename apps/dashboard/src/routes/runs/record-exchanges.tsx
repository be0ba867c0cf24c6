import { useQuery } from '@tanstack/react-query';
import type { RunExchange } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { duration } from '../../format.js';
import { Trouble } from '../../parts/notice.js';

const SHOWN = 10;

/** What was said to the destination for the batch that a record was in, and what it answered; asked for when it is opened. */
export function RecordExchanges({ runId, seq }: { runId: string; seq: number }) {
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey: ['exchanges', runId, seq],
    queryFn: () => api.runs.exchanges(runId, { seq, limit: SHOWN }),
    enabled: open,
    staleTime: Infinity,
  });
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="cursor-pointer text-[13px] text-soft hover:text-ink">Requests and answers</summary>
      <div className="mt-2 space-y-2">
        {query.error ? (
          <Trouble error={query.error} retry={() => void query.refetch()} />
        ) : (
          query.data?.items.map((exchange, index) => <Exchange key={index} exchange={exchange} />)
        )}
        {query.data?.items.length === 0 && <p className="text-[13px] text-soft">None was kept of this batch.</p>}
        {query.data?.next != null && <p className="text-[13px] text-soft">The first {SHOWN} are shown.</p>}
      </div>
    </details>
  );
}

/** A request and its answer, as they were kept. */
export function Exchange({ exchange: { method, path, status, ms, attempt, request, response } }: { exchange: RunExchange }) {
  return (
    <div className="rounded-md border border-line">
      <p className="px-3 py-1.5 [overflow-wrap:anywhere]">
        <span className="font-medium">{method}</span> {path}
        <span className="text-[13px] text-soft">
          {' '}
          · {status === null ? 'no answer' : `answered ${status}`} after {duration(ms)}
          {attempt > 1 && `, attempt ${attempt}`}
        </span>
      </p>
      <Said label={`Request to ${path}`} text={request} />
      <Said label={`Answer of ${path}`} text={response} />
    </div>
  );
}

function Said({ label, text }: { label: string; text: string }) {
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-60 overflow-auto border-t border-line px-3 py-2 text-[13px] whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {text === '' ? '(empty)' : text}
    </pre>
  );
}
