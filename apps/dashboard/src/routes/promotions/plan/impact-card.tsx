import type { ProjectPlan, SyncImpact } from '@tributary/contract';
import { count } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { Message } from '../../../parts/message.js';
import { type Column, DataTable } from '../../../parts/table/data-table.js';

const COLUMNS: readonly Column<SyncImpact>[] = [
  {
    ...{ key: 'sync', title: 'Sync' },
    cell: ({ sync, because }) => (
      <>
        <span className="font-medium [overflow-wrap:anywhere]">{sync}</span>
        <span className="block text-[13px] text-soft [overflow-wrap:anywhere]">by {because.join(', ')}</span>
      </>
    ),
  },
  { key: 'records', title: 'Its next run', cell: (impact) => <Records impact={impact} /> },
];

/** What the syncs that it reaches would send in their next run; a guard that would hold one is named. */
export function ImpactCard({ plan: { syncs } }: { plan: ProjectPlan }) {
  if (syncs.length === 0) return null;
  return (
    <Card title="Syncs that it reaches" flush>
      <DataTable label="Syncs that it reaches" columns={COLUMNS} rows={syncs} keyOf={({ sync }) => sync} rowHeight={62} />
    </Card>
  );
}

function Records({ impact: { records, reason, held } }: { impact: SyncImpact }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      {records === null ? (
        <span className="text-soft">
          <Message text={reason ?? 'not known'} />
        </span>
      ) : (
        <span className="tabular-nums">
          {count(records.add)} added, {count(records.change)} changed, {count(records.remove)} removed
        </span>
      )}
      {held !== null && (
        <span className="block text-warn">
          Its guard would hold it: <Message text={held} />
        </span>
      )}
    </span>
  );
}
