import { getRouteApi, Link } from '@tanstack/react-router';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { BUTTON } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { ListFoot } from '../../parts/list-foot.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { usePaged } from '../../parts/paged.js';
import { SearchField } from '../../parts/search-field.js';
import { type Column, DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table.js';
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
  const { query, items } = usePaged(['models', search], (page) =>
    api.objects.list('model', { ...page, ...(search === undefined ? {} : { search }) }),
  );
  return (
    <>
      <PageTitle
        note="Tables and queries with a primary key, for syncs and traits to read"
        aside={
          <Link to="/models/new" className={BUTTON.primary}>
            New model
          </Link>
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
        {items === undefined && query.error ? (
          <Trouble error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Card flush>
            {items === undefined && <Loading rows={5} />}
            {items?.length === 0 && (
              <Empty title={search === undefined ? 'No model is defined yet' : 'No model matches'}>
                {search === undefined ? 'A model is a table or a query of a warehouse, one record a row.' : 'Choose other words.'}
              </Empty>
            )}
            {items !== undefined && items.length > 0 && (
              <DataTable label="Models" columns={MODELS} rows={items} keyOf={({ id }) => id} rowHeight={62} />
            )}
            <ListFoot query={query} label="More models" />
          </Card>
        )}
        <Warehouses />
      </div>
    </>
  );
}

function Warehouses() {
  const { query, items } = usePaged(['warehouses'], (page) => api.objects.list('warehouse', page));
  return (
    <Card
      title="Warehouses"
      flush
      aside={
        <Link to="/warehouses/new" className="font-medium text-river hover:underline">
          New warehouse
        </Link>
      }
    >
      {items === undefined ? (
        <Loading rows={2} />
      ) : items.length === 0 ? (
        <Empty title="No warehouse is defined yet">
          Your data stays there; Tributary reads it, and keeps its own tables in a schema of its own.
        </Empty>
      ) : (
        <DataTable label="Warehouses" columns={WAREHOUSES} rows={items} keyOf={({ id }) => id} rowHeight={62} />
      )}
      <ListFoot query={query} label="More warehouses" />
    </Card>
  );
}
