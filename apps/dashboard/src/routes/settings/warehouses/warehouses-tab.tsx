import { useMutation, useQuery } from '@tanstack/react-query';
import type { StoredObject } from '@tributary/client';
import { api } from '../../../api.js';
import { Allowed } from '../../../may/allowed.js';
import { Button } from '../../../parts/button.js';
import { Message } from '../../../parts/message.js';
import type { Column } from '../../../parts/table/data-table.js';
import { Listed } from '../listed.js';

/** The databases that are computed in. */
export function WarehousesTab() {
  const query = useQuery({ queryKey: ['objects', 'warehouse', 'all'], queryFn: () => api.objects.list('warehouse', { limit: 100 }) });
  return <Listed title="Warehouses" query={query} columns={COLUMNS} keyOf={({ id }) => id} none="There is no warehouse yet" />;
}

const COLUMNS: readonly Column<StoredObject>[] = [
  {
    ...{ key: 'id', title: 'Name' },
    cell: ({ id, object }) => (
      <>
        <span className="font-medium [overflow-wrap:anywhere]">{id}</span>
        <span className="block text-[13px] text-soft">{text(object['engine'])}</span>
      </>
    ),
  },
  { key: 'where', title: 'Where', className: 'max-sm:hidden', cell: ({ object }) => <Where object={object} /> },
  {
    key: 'check',
    title: '',
    right: true,
    cell: ({ id }) => (
      <Allowed to="warehouses:run">
        <Check id={id} />
      </Allowed>
    ),
  },
];

const text = (value: unknown): string => (typeof value === 'string' ? value : '–');

function Where({ object }: Pick<StoredObject, 'object'>) {
  return <code className="text-[13px] [overflow-wrap:anywhere]">{text(object['path'] ?? object['host'])}</code>;
}

/** Asks a worker whether it reaches the warehouse. */
function Check({ id }: { id: string }) {
  const check = useMutation({ mutationFn: () => api.objects.check('warehouse', id) });
  const said = check.data?.detail ?? check.error?.message;
  return (
    <div className="flex flex-col items-end gap-1">
      <Button look="quiet" className="-my-1.5" aria-label={`Check ${id}`} busy={check.isPending} onClick={() => check.mutate()}>
        {check.isPending ? 'Checking…' : 'Check'}
      </Button>
      <span role="status" className={`max-w-prose text-[13px] ${check.data?.ok === true ? 'text-good' : 'text-bad'}`}>
        {said !== undefined && <Message text={said} />}
      </span>
    </div>
  );
}
