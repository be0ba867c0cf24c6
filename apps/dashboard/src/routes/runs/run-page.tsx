import { useQuery } from '@tanstack/react-query';
import type { RunView } from '@tributary/contract';
import { api, useLiveRun } from '../../api.js';
import { ago, exactTime, KIND_LABEL } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { ProgressBar, StageLine } from '../../parts/run-progress.js';
import { tookOf } from '../../parts/runs-table.js';
import { StateBadge } from '../../parts/state-badge.js';
import { runRoute } from '../../router.js';
import { CountsBalance } from './counts-balance.js';
import { RecordsTable } from './records-table.js';
import { ResultView } from './result-view.js';

/** One run: what it does now, what it did, and the records it could not deliver, with the reasons. */
export function RunPage() {
  const { runId } = runRoute.useParams();
  const query = useQuery({ queryKey: ['run', runId], queryFn: () => api.runs.get(runId) });
  return <Loaded query={query}>{(run) => <Run key={run.id} initial={run} />}</Loaded>;
}

function Run({ initial }: { initial: RunView }) {
  const run = useLiveRun(initial.id, initial) ?? initial;
  const moving = run.state === 'running' || run.state === 'queued';
  return (
    <>
      <PageTitle
        note={`${KIND_LABEL[run.kind]} · started ${ago(run.created_at)} by ${run.trigger}`}
        aside={<StateBadge state={run.state} />}
      >
        {run.subject}
      </PageTitle>
      <div className="space-y-4">
        {run.error && <Reason run={run} />}
        {run.kind === 'sync' ? (
          <Card title="Stages">
            <StageLine run={run} />
            {moving && (
              <div className="mt-3">
                <ProgressBar run={run} />
              </div>
            )}
          </Card>
        ) : (
          moving && <ProgressBar run={run} />
        )}
        {run.kind === 'sync' && <CountsBalance counts={run.counts} />}
        {run.result && <ResultView result={run.result} />}
        {run.kind === 'sync' && <RecordsTable runId={run.id} moving={moving} />}
        <Facts run={run} />
      </div>
    </>
  );
}

function Reason({ run }: { run: RunView }) {
  const bad = run.state === 'failed';
  return (
    <div role="alert" className={`rounded-xl border px-4 py-3 ${bad ? 'border-bad/40 bg-bad/5' : 'border-warn/40 bg-warn/5'}`}>
      <p className={`font-medium ${bad ? 'text-bad' : 'text-warn'}`}>{run.error?.code}</p>
      <p className="mt-0.5 break-words whitespace-pre-wrap">{run.error?.message}</p>
    </div>
  );
}

function Facts({ run }: { run: RunView }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Run', run.id],
    ['Created', exactTime(run.created_at)],
    ['Started', run.started_at === null ? '–' : exactTime(run.started_at)],
    ['Finished', run.finished_at === null ? '–' : exactTime(run.finished_at)],
    ['Took', tookOf(run)],
  ];
  return (
    <Card title="Facts">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="break-all tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
