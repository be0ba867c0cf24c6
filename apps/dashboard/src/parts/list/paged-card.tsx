import type { ReactNode } from 'react';
import { Card } from '../card.js';
import { ListFoot } from './list-foot.js';
import { Loading, Trouble } from '../notice.js';
import type { usePaged } from './paged.js';

interface PagedCardProps<T> {
  readonly paged: Pick<ReturnType<typeof usePaged<T>>, 'query' | 'items'>;
  readonly title?: string;
  readonly aside?: ReactNode;
  /** Rows to keep room for until they are there. */
  readonly rows: number;
  /** What a list without a row says. */
  readonly empty: ReactNode;
  /** What the button says that reads on. */
  readonly more: string;
  readonly children: (items: readonly T[]) => ReactNode;
}

/** A list that the server pages, on a card: its rows, or that there are none, or why it cannot be shown. */
export function PagedCard<T>({ paged: { query, items }, title, aside, rows, empty, more, children }: PagedCardProps<T>) {
  if (items === undefined && query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  return (
    <Card {...(title === undefined ? {} : { title })} aside={aside} flush>
      {items === undefined && <Loading rows={rows} />}
      {items?.length === 0 && empty}
      {items !== undefined && items.length > 0 && children(items)}
      <ListFoot query={query} label={more} />
    </Card>
  );
}
