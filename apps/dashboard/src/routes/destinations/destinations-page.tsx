import { getRouteApi, Link } from '@tanstack/react-router';
import type { DestinationHealth } from '@tributary/contract';
import { api } from '../../api.js';
import { count, share } from '../../format.js';
import { Allowed } from '../../may/allowed.js';
import { useTitle } from '../../page-state.js';
import { BUTTON } from '../../parts/button.js';
import { Empty } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { PagedCard } from '../../parts/list/paged-card.js';
import { usePaged } from '../../parts/list/paged.js';
import { SearchField } from '../../parts/list/search-field.js';
import { type Column, DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { LastCheck } from './last-check.js';

const route = getRouteApi('/inside/destinations');

const COLUMNS: readonly Column<DestinationHealth>[] = [
  { key: 'name', title: 'Destination', cell: (destination) => <Name destination={destination} /> },
  { key: 'health', title: 'Health', className: 'w-64 max-sm:hidden', cell: (destination) => <LastCheck destination={destination} /> },
  { key: 'syncs', title: 'Syncs', right: true, className: 'w-20 max-md:hidden', cell: ({ syncs }) => count(syncs) },
  { key: 'backlog', title: 'Backlog', right: true, className: 'w-24 max-md:hidden', cell: ({ backlog }) => <Backlog amount={backlog} /> },
  { key: 'delivered', title: 'Delivered, 7 days', right: true, className: 'w-36 max-lg:hidden', cell: ({ delivered }) => count(delivered) },
  {
    key: 'errors',
    title: 'Refused, 7 days',
    right: true,
    className: 'w-36 max-sm:hidden',
    cell: (destination) => <Refused destination={destination} />,
  },
];

/** Every destination, with whether it answers, what is on its way, and how much it refused. */
export function DestinationsPage() {
  useTitle('Destinations');
  const { search } = route.useSearch();
  const navigate = route.useNavigate();
  const paged = usePaged(['destination-health', search], (page) =>
    api.destinations.health({ ...page, ...(search === undefined ? {} : { search }) }),
  );
  return (
    <>
      <PageTitle
        note="Where records go, and whether it takes them"
        aside={
          <Allowed to="destinations:write">
            <Link to="/destinations/new" className={BUTTON.primary}>
              New destination
            </Link>
          </Allowed>
        }
      >
        Destinations
      </PageTitle>
      <div className="mb-3">
        <SearchField
          label="Search destinations"
          value={search ?? ''}
          onChange={(text) => void navigate({ search: { search: text === '' ? undefined : text }, replace: true })}
        />
      </div>
      <PagedCard paged={paged} rows={6} empty={<NoDestinations filtered={search !== undefined} />} more="More destinations">
        {(destinations) => <DataTable label="Destinations" columns={COLUMNS} rows={destinations} keyOf={({ id }) => id} rowHeight={62} />}
      </PagedCard>
    </>
  );
}

function Name({ destination: { id, label, connector, sandbox } }: { destination: DestinationHealth }) {
  return (
    <>
      <Link
        to="/destinations/$destinationId"
        params={{ destinationId: id }}
        className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}
      >
        {label ?? id}
      </Link>
      <div className="text-[13px] text-soft [overflow-wrap:anywhere]">
        {label === null ? '' : `${id} · `}
        {connector}
        {sandbox && ' sandbox'}
      </div>
    </>
  );
}

function Backlog({ amount }: { amount: number }) {
  return <span className={amount > 0 ? 'font-medium' : 'text-soft'}>{count(amount)}</span>;
}

function Refused({ destination: { delivered, rejected } }: { destination: DestinationHealth }) {
  if (rejected === 0) return <span className="text-soft">none</span>;
  return (
    <span className="font-medium text-warn">
      {count(rejected)} <span className="font-normal">({share(rejected, delivered + rejected)})</span>
    </span>
  );
}

function NoDestinations({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No destination matches">Choose other words.</Empty>;
  return (
    <Empty title="No destination is defined yet">
      <p className="mb-3">A destination is an account of a tool your people work in. Each has a sandbox, to try things without one.</p>
      <Allowed to="destinations:write">
        <Link to="/destinations/new" className={BUTTON.primary}>
          Make the first one
        </Link>
      </Allowed>
    </Empty>
  );
}
