import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { PromotionView } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { sessionQuery } from '../../frame/session.js';
import { useTitle } from '../../page-state.js';
import { ActorName } from '../../parts/actor-name.js';
import { Button } from '../../parts/button.js';
import { FilterSelect } from '../../parts/list/filter-select.js';
import { Empty } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { PagedCard } from '../../parts/list/paged-card.js';
import { usePaged } from '../../parts/list/paged.js';
import { type Column, DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { Ago } from '../../parts/times.js';
import { ApprovalCard } from './approval-card.js';
import { isPromotionState, PROMOTION_STATES, PromotionState } from './promotion-state.js';
import { PromoteDialog } from './promote/promote-dialog.js';
import { targetsOf } from './promote/targets-of.js';

const route = getRouteApi('/inside/promotions');

/** What was brought into this workspace from others, or waits for it; and the way from here into another. */
export function PromotionsPage() {
  useTitle('Promotions');
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const paged = usePaged(['promotions', state], (page) => api.promotions.list({ ...page, ...(isPromotionState(state) ? { state } : {}) }));
  return (
    <>
      <PageTitle note="Definitions brought from one workspace into another: planned, looked at, applied as planned" aside={<Promote />}>
        Promotions
      </PageTitle>
      <div className="mb-3">
        <FilterSelect
          label="State"
          value={state}
          onChange={(next) => void navigate({ search: { state: next }, replace: true })}
          options={PROMOTION_STATES}
        />
      </div>
      <div className="space-y-4">
        <PagedCard paged={paged} rows={4} empty={<None filtered={state !== undefined} />} more="Older promotions">
          {(promotions) => <DataTable label="Promotions" columns={COLUMNS} rows={promotions} keyOf={({ id }) => id} rowHeight={62} />}
        </PagedCard>
        <ApprovalCard />
      </div>
    </>
  );
}

const COLUMNS: readonly Column<PromotionView>[] = [
  {
    ...{ key: 'what', title: 'Promotion' },
    cell: ({ id, note, from }) => (
      <>
        <Link to="/promotions/$promotionId" params={{ promotionId: id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
          {note ?? `From ${from}`}
        </Link>
        {note !== null && <span className="block text-[13px] text-soft [overflow-wrap:anywhere]">from {from}</span>}
      </>
    ),
  },
  { key: 'state', title: 'State', className: 'w-28', cell: ({ state }) => <PromotionState state={state} /> },
  { key: 'size', title: 'Objects', className: 'w-40 max-sm:hidden', cell: ({ plan }) => <Size plan={plan} /> },
  {
    ...{ key: 'by', title: 'By', className: 'w-48 max-md:hidden' },
    cell: ({ created_by: actor, created_by_name: name }) => <ActorName actor={actor} name={name} />,
  },
  { key: 'at', title: 'When', right: true, className: 'w-28 max-sm:hidden', cell: ({ created_at: at }) => <Ago at={at} /> },
];

/** How much it creates, changes and deletes. */
function Size({ plan: { created, changed, deleted } }: Pick<PromotionView, 'plan'>) {
  const parts = [
    ['+', 'created', created.length, 'text-good'],
    ['~', 'changed', changed.length, 'text-warn'],
    ['−', 'deleted', deleted.length, 'text-bad'],
  ] as const;
  const told = parts.filter(([, , amount]) => amount > 0);
  if (told.length === 0) return <span className="text-soft">nothing differs</span>;
  return (
    <span className="flex gap-3 tabular-nums">
      {told.map(([sign, what, amount, look]) => (
        <span key={what} className={look} title={`${amount} ${what}`}>
          <span aria-hidden>{sign}</span>
          {amount}
          <span className="sr-only"> {what}</span>
        </span>
      ))}
    </span>
  );
}

/** Begins one from here, where there is a workspace to go to. */
function Promote() {
  const { data: session } = useQuery(sessionQuery);
  const [open, setOpen] = useState(false);
  if (session === undefined || targetsOf(session).length === 0) return null;
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        Promote to…
      </Button>
      {open && <PromoteDialog session={session} close={() => setOpen(false)} />}
    </>
  );
}

function None({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No promotion is in this state">Choose another.</Empty>;
  return (
    <Empty title="Nothing was promoted into this workspace yet">
      Try things in a workspace of their own, then promote what is defined there: go to that workspace and choose “Promote to…”, or use{' '}
      <code>npx tributary promote-project</code>.
    </Empty>
  );
}
