import type { ProfileImpact, ProjectPlan, SyncImpact } from '@tributary/contract';
import { count, counted } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { Message } from '../../../parts/message.js';
import { type Column, DataTable } from '../../../parts/table/data-table.js';

function Because({ name, because }: { name: string; because: readonly string[] }) {
  return (
    <>
      <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
      <span className="block text-[13px] text-soft [overflow-wrap:anywhere]">by {because.join(', ')}</span>
    </>
  );
}

const PROFILES: readonly Column<ProfileImpact>[] = [
  {
    ...{ key: 'what', title: 'What is computed' },
    cell: ({ what, warehouse, because }) => <Because name={`${what}, ${warehouse}`} because={because} />,
  },
  { key: 'profiles', title: 'On profiles', cell: (impact) => <Profiles impact={impact} /> },
];

const SYNCS: readonly Column<SyncImpact>[] = [
  { key: 'sync', title: 'Sync', cell: ({ sync, because }) => <Because name={sync} because={because} /> },
  { key: 'records', title: 'Its next run', cell: (impact) => <Records impact={impact} /> },
];

/** What would be computed otherwise, and what the syncs that it reaches would send in their next run; a guard that would hold one is named. */
export function ImpactCard({ plan: { profiles, syncs } }: { plan: ProjectPlan }) {
  return (
    <>
      {profiles.length > 0 && (
        <Card title="Profiles that it reaches" flush>
          <DataTable label="Profiles that it reaches" columns={PROFILES} rows={profiles} keyOf={keyOfProfiles} rowHeight={62} />
        </Card>
      )}
      {syncs.length > 0 && (
        <Card title="Syncs that it reaches" flush>
          <DataTable label="Syncs that it reaches" columns={SYNCS} rows={syncs} keyOf={({ sync }) => sync} rowHeight={62} />
        </Card>
      )}
    </>
  );
}

const keyOfProfiles = ({ warehouse, what }: ProfileImpact): string => `${warehouse} ${what}`;

function Counted({ added, changed, removed }: { added: number; changed: number; removed: number }) {
  return (
    <span className="tabular-nums">
      {count(added)} added, {count(changed)} changed, {count(removed)} removed
    </span>
  );
}

function Said({ text }: { text: string }) {
  return (
    <span className="block text-soft">
      <Message text={text} />
    </span>
  );
}

function Profiles({ impact: { profiles, reason } }: { impact: ProfileImpact }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {profiles !== null && <Counted {...profiles} />}
      {(profiles === null || reason !== null) && <Said text={reason ?? 'not known'} />}
    </span>
  );
}

function Records({ impact: { records, at_most: most, reason, held } }: { impact: SyncImpact }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {records !== null && <Counted added={records.add} changed={records.change} removed={records.remove} />}
      {records === null && most !== undefined && <span className="tabular-nums">at most {counted(most, 'record')}</span>}
      {records === null && <Said text={reason ?? 'not known'} />}
      {held !== null && (
        <span className="block text-warn">
          Its guard would hold it: <Message text={held} />
        </span>
      )}
    </span>
  );
}
