import { Link } from '@tanstack/react-router';
import type { SyncHealth } from '@tributary/contract';
import { count, exactTime, STATE } from '../../../format.js';
import { useLiveRun } from '../../../live-runs.js';
import { useMay } from '../../../may/use-may.js';
import { RunBars } from '../../../parts/run/run-bars.js';
import { StateBadge } from '../../../parts/run/state-badge.js';
import { Switch } from '../../../parts/switch.js';
import { type Column, DataTable } from '../../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../../parts/table/looks.js';
import { Ago } from '../../../parts/times.js';
import { useSetEnabled } from './set-enabled.js';

const COLUMNS: readonly Column<SyncHealth>[] = [
  { key: 'on', title: 'On', className: 'w-14', cell: (sync) => <OnOff sync={sync} /> },
  { key: 'sync', title: 'Sync', cell: (sync) => <Name sync={sync} /> },
  { key: 'to', title: 'Goes to', className: 'w-56 max-md:hidden', cell: (sync) => <To sync={sync} /> },
  { key: 'last', title: 'Last run', className: 'w-40 max-sm:hidden', cell: (sync) => <Last sync={sync} /> },
  {
    key: 'runs',
    title: 'Last 20 runs',
    className: 'w-44 max-lg:hidden',
    cell: (sync) => <RunBars runs={sync.recent} label={`Last runs of ${sync.id}`} />,
  },
  { key: 'next', title: 'Next', right: true, className: 'w-28 max-sm:hidden', cell: (sync) => <Next sync={sync} /> },
];

/** Syncs by id: from where to where, how they went, when they go again. */
export function SyncsTable({ syncs }: { syncs: readonly SyncHealth[] }) {
  return <DataTable label="Syncs" columns={COLUMNS} rows={syncs} keyOf={({ id }) => id} rowHeight={62} />;
}

function OnOff({ sync: { id, enabled } }: { sync: SyncHealth }) {
  const setting = useSetEnabled(id);
  const may = useMay('syncs:write');
  if (may !== true) return <span className="text-soft">{enabled ? 'on' : 'off'}</span>;
  return <Switch label={`${id} runs`} on={enabled} set={(on) => setting.mutate(on)} busy={setting.isPending} />;
}

function Name({ sync: { id, label, source, mode, destination, last_run: run } }: { sync: SyncHealth }) {
  return (
    <>
      <Link to="/syncs/$syncId" params={{ syncId: id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
        {label ?? id}
      </Link>
      <div className="text-[13px] text-soft [overflow-wrap:anywhere]">
        {mode} from {source.kind === 'profiles' || source.kind === 'events' ? source.kind : `${source.kind} ${source.subject}`}
        <span className="md:hidden"> to {destination}</span>
        {run !== null && <span className="sm:hidden"> · {STATE[run.state].label.toLowerCase()}</span>}
      </div>
    </>
  );
}

function To({ sync: { destination, connector, object } }: { sync: SyncHealth }) {
  return (
    <div className="[overflow-wrap:anywhere]">
      {destination}
      <div className="text-[13px] text-soft">{connector === null ? object : `${connector} ${object}`}</div>
    </div>
  );
}

function Last({ sync: { last_run: listed } }: { sync: SyncHealth }) {
  return listed === null ? <span className="text-soft">never</span> : <LastRun listed={listed} />;
}

function LastRun({ listed }: { listed: NonNullable<SyncHealth['last_run']> }) {
  const run = useLiveRun(listed);
  return (
    <Link to="/runs/$runId" params={{ runId: run.id }} className="relative z-1 inline-block hover:underline">
      <StateBadge state={run.state} />
      <span className="block text-[13px] text-soft">
        <Ago at={run.created_at} />, {count(run.counts.delivered)} delivered
      </span>
    </Link>
  );
}

function Next({ sync: { next_at: at, enabled } }: { sync: SyncHealth }) {
  if (!enabled) return <span className="text-soft">off</span>;
  if (at === null) return <span className="text-soft">by hand</span>;
  return (
    <span title={exactTime(at)}>
      <Ago at={at} />
    </span>
  );
}
