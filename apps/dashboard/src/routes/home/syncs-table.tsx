import { Link } from '@tanstack/react-router';
import type { Summary } from '@tributary/contract';
import { RUN_STATES, type RunState } from '@tributary/core';
import { ago, count, STATE, type Tone } from '../../format.js';
import { Bars } from '../../parts/bars.js';
import { StateBadge } from '../../parts/state-badge.js';

const BAR: Record<Tone, string> = { good: 'bg-river', warn: 'bg-warn', bad: 'bg-bad', river: 'bg-river/60', soft: 'bg-soft/40' };
const stateOf = (name: string): RunState => RUN_STATES.find((state) => state === name) ?? 'queued';

/** The syncs, each with how its last runs went. */
export function SyncsTable({ syncs }: { syncs: Summary['syncs'] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[40rem] border-collapse text-left">
        <thead className="text-[13px] text-soft">
          <tr className="border-b border-line">
            <th className="px-4 py-2 font-medium">Sync</th>
            <th className="px-2 py-2 font-medium">Goes to</th>
            <th className="px-2 py-2 font-medium">Last run</th>
            <th className="px-2 py-2 text-right font-medium">Delivered</th>
            <th className="w-40 px-4 py-2 font-medium">Runs</th>
          </tr>
        </thead>
        <tbody>
          {syncs.map((sync) => (
            <tr key={sync.id} className="border-b border-line last:border-0 hover:bg-raised/60">
              <td className="px-4 py-2.5">
                <Link to="/runs" search={{ subject: sync.id }} className="font-medium hover:text-river">
                  {sync.label ?? sync.id}
                </Link>
                <div className="text-xs text-soft">{sync.mode}</div>
              </td>
              <td className="px-2 py-2.5">
                {sync.destination}
                <div className="text-xs text-soft">
                  {sync.connector} · {sync.object}
                </div>
              </td>
              <td className="px-2 py-2.5">{sync.last_run ? <LastRun run={sync.last_run} /> : <span className="text-soft">never</span>}</td>
              <td className="px-2 py-2.5 text-right tabular-nums">{sync.last_run ? count(sync.last_run.counts.delivered) : '–'}</td>
              <td className="px-4 py-2.5">
                <Bars className="h-7" label={`Last runs of ${sync.id}`} bars={sync.recent.map(barOf)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LastRun({ run }: { run: NonNullable<Summary['syncs'][number]['last_run']> }) {
  return (
    <Link to="/runs/$runId" params={{ runId: run.id }}>
      <StateBadge state={run.state} />
      <div className="text-xs text-soft">{ago(run.created_at)}</div>
    </Link>
  );
}

function barOf(run: Summary['syncs'][number]['recent'][number]) {
  const { label, tone } = STATE[stateOf(run.state)];
  return {
    key: run.id,
    title: `${label}, ${count(run.delivered)} delivered, ${ago(run.created_at)}`,
    // A run that delivered nothing still shows as a mark of its state.
    parts: [{ value: Math.max(run.delivered, 0.001), className: BAR[tone] }],
  };
}
