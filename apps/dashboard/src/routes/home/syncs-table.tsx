import { Link } from '@tanstack/react-router';
import type { Summary } from '@tributary/contract';
import { RUN_STATES, type RunState } from '@tributary/core';
import { count, STATE, type Tone } from '../../format.js';
import { useLiveRun } from '../../live-runs.js';
import { Bars } from '../../parts/charts/bars.js';
import { StateBadge } from '../../parts/run/state-badge.js';
import { HEAD, HEAD_ROW, ROW, WHOLE_ROW } from '../../parts/table/looks.js';
import { Ago } from '../../parts/times.js';

type SyncLine = Summary['syncs'][number];

const BAR: Record<Tone, string> = { good: 'bg-river', warn: 'bg-warn', bad: 'bg-bad', river: 'bg-river/60', soft: 'bg-soft/50' };
const stateOf = (name: string): RunState => RUN_STATES.find((state) => state === name) ?? 'queued';
const nameOf = (sync: SyncLine) => sync.label ?? sync.id;

/** More are a list of their own. */
const SHOWN = 10;

const lastOf = ({ last_run: run }: SyncLine): string => run?.created_at ?? '';

/** The syncs that ran last, each with how its last runs went. */
export function SyncsTable({ syncs }: { syncs: readonly SyncLine[] }) {
  const sorted = [...syncs].sort((a, b) => lastOf(b).localeCompare(lastOf(a)) || nameOf(a).localeCompare(nameOf(b))).slice(0, SHOWN);
  return (
    <table className="w-full border-collapse text-left">
      <thead className={HEAD}>
        <tr className={HEAD_ROW}>
          <th className="py-2 pl-4 font-medium">Sync</th>
          <th className="px-2 py-2 font-medium max-sm:hidden">Goes to</th>
          <th className="px-4 py-2 font-medium sm:w-36 sm:px-2">Last run</th>
          <th className="w-24 px-2 py-2 text-right font-medium max-sm:hidden">Delivered</th>
          <th className="w-48 py-2 pr-4 pl-6 text-right font-medium max-md:hidden">Last 20 runs</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((sync) => (
          <SyncRow key={sync.id} sync={sync} />
        ))}
      </tbody>
    </table>
  );
}

function SyncRow({ sync }: { sync: SyncLine }) {
  return (
    <tr className={ROW}>
      <td className="py-2.5 pl-4 align-top">
        <Link to="/syncs/$syncId" params={{ syncId: sync.id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
          {nameOf(sync)}
        </Link>
        <div className="text-[13px] text-soft">
          {sync.mode}
          <span className="[overflow-wrap:anywhere] sm:hidden"> to {sync.destination}</span>
        </div>
      </td>
      <td className="px-2 py-2.5 align-top [overflow-wrap:anywhere] max-sm:hidden">
        {sync.destination}
        <div className="text-[13px] text-soft">
          {sync.connector} {sync.object}
        </div>
      </td>
      {sync.last_run ? <LastRun listed={sync.last_run} /> : <Never />}
      <td className="py-2.5 pr-4 pl-6 align-top max-md:hidden">
        <Bars
          className="relative ml-auto h-9 w-40 justify-end gap-[2px]"
          bar="w-1.5"
          label={`Last runs of ${nameOf(sync)}`}
          bars={sync.recent.map(barOf).reverse()}
        />
      </td>
    </tr>
  );
}

/** Two cells: how the last run stands, and what it delivered. */
function LastRun({ listed }: { listed: NonNullable<SyncLine['last_run']> }) {
  const run = useLiveRun(listed);
  return (
    <>
      <td className="px-4 py-2.5 align-top sm:px-2">
        <Link to="/runs/$runId" params={{ runId: run.id }} className="relative z-1 inline-block hover:underline">
          <StateBadge state={run.state} />
          <span className="block text-[13px] text-soft">
            <Ago at={run.created_at} />
          </span>
        </Link>
      </td>
      <td className="px-2 py-2.5 text-right align-top tabular-nums max-sm:hidden">{count(run.counts.delivered)}</td>
    </>
  );
}

function Never() {
  return (
    <>
      <td className="px-4 py-2.5 align-top text-soft sm:px-2">never</td>
      <td className="px-2 py-2.5 text-right align-top text-soft max-sm:hidden">–</td>
    </>
  );
}

function barOf(run: SyncLine['recent'][number]) {
  const { label, tone } = STATE[stateOf(run.state)];
  return {
    key: run.id,
    title: `${label}, ${count(run.delivered)} delivered`,
    // A run that delivered nothing still shows as a mark of its state.
    parts: [{ value: Math.max(run.delivered, 0.001), className: BAR[tone] }],
  };
}
