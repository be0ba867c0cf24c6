import { getRouteApi, Link } from '@tanstack/react-router';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../api.js';
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
import { Ago } from '../../parts/times.js';

const route = getRouteApi('/inside/models');

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const MODELS: readonly Column<StoredObject>[] = [
  {
    key: 'name',
    title: 'Model',
    cell: ({ id, object }) => (
      <>
        <Link to="/models/$modelId" params={{ modelId: id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
          {text(object['label']) || id}
        </Link>
        <div className="line-clamp-1 font-mono text-[13px] text-soft">{text(object['table']) || text(object['query'])}</div>
      </>
    ),
  },
  {
    key: 'key',
    title: 'Primary key',
    className: 'w-40 max-sm:hidden',
    cell: ({ object }) => <code className="text-[13px]">{text(object['primary_key'])}</code>,
  },
  { key: 'warehouse', title: 'Warehouse', className: 'w-40 max-md:hidden', cell: ({ object }) => text(object['warehouse']) },
  { key: 'at', title: 'Changed', right: true, className: 'w-32 max-sm:hidden', cell: ({ updated_at: at }) => <Ago at={at} /> },
];

const WAREHOUSES: readonly Column<StoredObject>[] = [
  {
    key: 'name',
    title: 'Warehouse',
    cell: ({ id, object }) => (
      <>
        <Link to="/warehouses/$warehouseId" params={{ warehouseId: id }} className={`${WHOLE_ROW} font-medium`}>
          {id}
        </Link>
        <div className="text-[13px] text-soft [overflow-wrap:anywhere]">
          {text(object['engine'])} {text(object['path']) || text(object['host'])}
        </div>
      </>
    ),
  },
  {
    key: 'events',
    title: 'Events',
    className: 'w-48 max-sm:hidden',
    cell: ({ object }) => (object['events'] === undefined ? <span className="text-soft">none</span> : 'yes'),
  },
  { key: 'at', title: 'Changed', right: true, className: 'w-32', cell: ({ updated_at: at }) => <Ago at={at} /> },
];

/** What is read besides profiles and events: tables and queries with a primary key, and the warehouses they are in. */
export function ModelsPage() {
  useTitle('Models');
  const { search } = route.useSearch();
  const navigate = route.useNavigate();
  const paged = usePaged(['models', search], (page) => api.objects.list('model', { ...page, ...(search === undefined ? {} : { search }) }));
  return (
    <>
      <PageTitle
        note="Tables and queries with a primary key, for syncs and traits to read"
        aside={
          <Allowed to="models:write">
            <Link to="/models/new" className={BUTTON.primary}>
              New model
            </Link>
          </Allowed>
        }
      >
        Models
      </PageTitle>
      <div className="mb-3">
        <SearchField
          label="Search models"
          value={search ?? ''}
          onChange={(words) => void navigate({ search: { search: words === '' ? undefined : words }, replace: true })}
        />
      </div>
      <div className="space-y-4">
        <PagedCard paged={paged} rows={5} empty={<NoModels filtered={search !== undefined} />} more="More models">
          {(models) => <DataTable label="Models" columns={MODELS} rows={models} keyOf={({ id }) => id} rowHeight={62} />}
        </PagedCard>
        <Warehouses />
      </div>
    </>
  );
}

function Warehouses() {
  const paged = usePaged(['warehouses'], (page) => api.objects.list('warehouse', page));
  return (
    <PagedCard
      paged={paged}
      title="Warehouses"
      rows={2}
      more="More warehouses"
      empty={
        <Empty title="No warehouse is defined yet">
          Your data stays there; Tributary reads it, and keeps its own tables in a schema of its own.
        </Empty>
      }
      aside={
        <Allowed to="warehouses:write">
          <Link to="/warehouses/new" className="font-medium text-river hover:underline">
            New warehouse
          </Link>
        </Allowed>
      }
    >
      {(warehouses) => <DataTable label="Warehouses" columns={WAREHOUSES} rows={warehouses} keyOf={({ id }) => id} rowHeight={62} />}
    </PagedCard>
  );
}

function NoModels({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No model matches">Choose other words.</Empty>;
  return <Empty title="No model is defined yet">A model is a table or a query of a warehouse, one record a row.</Empty>;
}
