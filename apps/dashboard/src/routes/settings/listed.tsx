import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from '../../parts/card.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { type Column, DataTable } from '../../parts/table/data-table.js';

interface ListedProps<T> {
  readonly title: string;
  /** What can be added, at the right. */
  readonly aside?: ReactNode;
  readonly query: UseQueryResult<{ readonly items: readonly T[] }>;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
  readonly none: string;
}

/** A short list on a card: its rows, or that there are none, or why it cannot be shown. */
export function Listed<T>({ title, aside, query, columns, keyOf, none }: ListedProps<T>) {
  const items = query.data?.items;
  return (
    <Card title={title} aside={aside} flush>
      {items === undefined && (query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading rows={3} />)}
      {items?.length === 0 && <Empty title={none} />}
      {items !== undefined && items.length > 0 && <DataTable label={title} columns={columns} rows={items} keyOf={keyOf} />}
    </Card>
  );
}
