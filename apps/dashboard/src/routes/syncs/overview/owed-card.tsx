import { useInfiniteQuery } from '@tanstack/react-query';
import type { OwedRecord } from '@tributary/contract';
import { api } from '../../../api.js';
import { words } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { Message } from '../../../parts/message.js';
import { MoreButton } from '../../../parts/list/more-button.js';
import { type Column, DataTable } from '../../../parts/table/data-table.js';
import { Ago } from '../../../parts/times.js';
import { useLedger } from './use-ledger.js';

const COLUMNS: readonly Column<OwedRecord>[] = [
  { key: 'key', title: 'Key', className: 'w-56', cell: ({ key }) => <span className="font-medium [overflow-wrap:anywhere]">{key}</span> },
  {
    key: 'what',
    title: 'Change',
    className: 'w-36 max-sm:hidden',
    cell: ({ operation, kind }) => `${operation}, ${words(kind).toLowerCase()}`,
  },
  { key: 'why', title: 'Why', cell: (record) => <Why record={record} /> },
  { key: 'since', title: 'Since', right: true, className: 'w-28 max-sm:hidden', cell: ({ since }) => <Ago at={since} /> },
];

/** What the destination was not told, the oldest first: each run tries it again. Nothing where nothing is owed. */
export function OwedCard({ sync }: { sync: string }) {
  const owed = useLedger(sync).data?.owed ?? 0;
  const query = useInfiniteQuery({
    queryKey: ['owed', sync],
    queryFn: ({ pageParam }) => api.ledger.owed(sync, { limit: 10, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: owed > 0,
    retry: false,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <Card title="Owed" flush aside={<span className="text-[13px] text-soft">tried again by every run</span>}>
      <DataTable label="Owed records" columns={COLUMNS} rows={items} keyOf={({ key, operation }) => `${operation} ${key}`} rowHeight={62} />
      <MoreButton query={query} label="More of them" />
    </Card>
  );
}

function Why({ record: { message, code } }: { record: OwedRecord }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      <Message text={message} />
      <span className="block text-[13px] text-soft">{code}</span>
    </span>
  );
}
