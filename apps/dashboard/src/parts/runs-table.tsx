import { Link } from '@tanstack/react-router';
import { isFinal, type RunView } from '@tributary/contract';
import { useLiveRun } from '../api.js';
import { ago, count, duration, exactTime, KIND_LABEL } from '../format.js';
import { ProgressBar } from './run-progress.js';
import { StateBadge } from './state-badge.js';

/** Runs, newest first. A run that goes on shows its progress as it happens. */
export function RunsTable({ runs }: { runs: readonly RunView[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[42rem] border-collapse text-left">
        <thead className="text-[13px] text-soft">
          <tr className="border-b border-line">
            <th className="px-4 py-2 font-medium">Run</th>
            <th className="px-2 py-2 font-medium">State</th>
            <th className="px-2 py-2 text-right font-medium">Delivered</th>
            <th className="px-2 py-2 text-right font-medium">Not delivered</th>
            <th className="px-2 py-2 text-right font-medium">Took</th>
            <th className="px-4 py-2 text-right font-medium">Started</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} initial={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ initial }: { initial: RunView }) {
  const run = useLiveRun(initial.id, initial) ?? initial;
  const missed = run.counts.rejected + run.counts.in_doubt + run.counts.pending + run.counts.invalid;
  return (
    <tr className="border-b border-line last:border-0 hover:bg-raised/60">
      <td className="px-4 py-2">
        <Link to="/runs/$runId" params={{ runId: run.id }} className="font-medium hover:text-river">
          {run.subject}
        </Link>
        <span className="ml-2 text-soft">{KIND_LABEL[run.kind]}</span>
      </td>
      <td className="w-40 px-2 py-2">
        {isFinal(run.state) ? (
          <StateBadge state={run.state} />
        ) : (
          <div className="space-y-1">
            <StateBadge state={run.state} />
            <ProgressBar run={run} />
          </div>
        )}
      </td>
      <td className="px-2 py-2 text-right tabular-nums">{run.kind === 'sync' ? count(run.counts.delivered) : '–'}</td>
      <td className={`px-2 py-2 text-right tabular-nums ${missed > 0 ? 'font-medium text-warn' : 'text-soft'}`}>
        {run.kind === 'sync' ? count(missed) : '–'}
      </td>
      <td className="px-2 py-2 text-right tabular-nums text-soft">{tookOf(run)}</td>
      <td className="px-4 py-2 text-right whitespace-nowrap text-soft" title={exactTime(run.created_at)}>
        {ago(run.created_at)}
      </td>
    </tr>
  );
}

/** How long a run took, or `–` while it has not ended. */
export function tookOf(run: RunView): string {
  if (run.started_at === null || run.finished_at === null) return '–';
  return duration(new Date(run.finished_at).getTime() - new Date(run.started_at).getTime());
}
