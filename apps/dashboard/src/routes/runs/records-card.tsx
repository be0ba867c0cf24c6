import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { RunRecord, RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { useMemo, useState } from 'react';
import { api } from '../../api.js';
import { count, words } from '../../format.js';
import { Card } from '../../parts/card.js';
import { ListFoot } from '../../parts/list/list-foot.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { askedOf, placeAfter } from '../../parts/list/places.js';
import { missedOf } from '../../parts/run/runs-table.js';
import { RecordsTable } from './records-table.js';
import { ResendButton } from './resend-button.js';

type Outcome = RunRecord['outcome'];
const OUTCOMES: readonly Outcome[] = ['rejected', 'invalid', 'in_doubt', 'pending', 'cancelled'];
const PAGE = 200;
const NONE: ReadonlySet<string> = new Set();

/** The records of a run that were not delivered, each with its reason. They stay owed: the next run plans them again. */
export function RecordsCard({ run }: { run: RunView }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [keys, setKeys] = useState(NONE);
  const query = useRecords(run, outcome);
  const pages = query.data?.pages;
  const records = useMemo(() => pages?.flatMap((page) => page.items), [pages]);
  return (
    <Card title="Records not delivered" flush aside={<Outcomes run={run} chosen={outcome} choose={setOutcome} />}>
      {records !== undefined ? (
        records.length === 0 ? (
          <Nothing run={run} />
        ) : (
          <RecordsTable run={run} records={records} chosen={keys} choose={setKeys} />
        )
      ) : query.error ? (
        <div className="p-4">
          <Trouble error={query.error} retry={() => void query.refetch()} />
        </div>
      ) : (
        <Loading />
      )}
      <ListFoot query={query} label="More records" />
      <ResendButton sync={run.subject} keys={[...keys]} />
    </Card>
  );
}

function useRecords(run: RunView, outcome: Outcome | undefined) {
  // Records are only ever added, at the end: the first page is read again while it grows, and all of it when the run has ended.
  const version = isFinal(run.state) ? 'whole' : Math.min(missedOf(run), PAGE);
  return useInfiniteQuery({
    queryKey: ['records', run.id, outcome, version],
    queryFn: ({ pageParam }) =>
      api.runs.records(run.id, {
        ...askedOf(pageParam),
        ...(outcome === undefined ? {} : { outcome }),
      }),
    initialPageParam: { cursor: '', limit: PAGE },
    getNextPageParam: (page, _pages, place) => placeAfter(page.next, place),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

interface OutcomesProps {
  readonly run: RunView;
  readonly chosen: Outcome | undefined;
  readonly choose: (outcome: Outcome | undefined) => void;
}

/** Narrows the list to one outcome, where there are several. */
function Outcomes({ run: { counts }, chosen, choose }: OutcomesProps) {
  const found = OUTCOMES.filter((outcome) => counts[outcome] > 0);
  if (found.length < 2) return null;
  return (
    <div role="group" aria-label="Outcome" className="flex flex-wrap gap-1">
      {[undefined, ...found].map((outcome) => (
        <button
          key={outcome ?? 'all'}
          type="button"
          aria-pressed={outcome === chosen}
          onClick={() => choose(outcome)}
          className="rounded-md px-2.5 py-1 text-soft hover:bg-raised aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-ink"
        >
          {outcome === undefined ? 'All' : `${words(outcome)} ${count(counts[outcome])}`}
        </button>
      ))}
    </div>
  );
}

function Nothing({ run }: { run: RunView }) {
  const { title, note } = nothingOf(run);
  return <Empty title={title}>{note}</Empty>;
}

function nothingOf({ state, counts }: RunView): { title: string; note?: string } {
  if (!isFinal(state)) return { title: 'None so far' };
  if (counts.held > 0)
    return counts.planned === counts.held
      ? { title: `${count(counts.held)} are held back as a whole`, note: 'Nothing was sent.' }
      : { title: `None but the ${count(counts.held)} that wait` };
  const unsent = counts.cancelled + counts.pending;
  if (unsent > 0)
    return { title: `None was refused; ${count(unsent)} were not sent`, note: 'They stay owed, and the next run plans them.' };
  if (counts.planned > 0) return { title: 'None: everything planned was delivered' };
  return { title: state === 'succeeded' ? 'None: nothing had changed since the last run' : 'None was planned' };
}
