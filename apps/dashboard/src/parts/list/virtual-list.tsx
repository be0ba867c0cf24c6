import type { ReactNode } from 'react';
import { moveAmongRows } from '../table/row-keys.js';
import { useVirtualRows } from '../table/virtual-rows.js';

/** A long list that is no table: draws only what is near. `estimate` is the usual height of an item in pixels. */
export function VirtualList<T>({
  label,
  items: all,
  keyOf,
  estimate,
  children,
}: {
  label: string;
  items: readonly T[];
  keyOf: (item: T) => string;
  estimate: number;
  children: (item: T) => ReactNode;
}) {
  const { ref, items, before, after, measure } = useVirtualRows<HTMLUListElement>(all.length, estimate);
  return (
    <ul ref={ref} aria-label={label} onKeyDown={moveAmongRows} style={{ paddingTop: before, paddingBottom: after }}>
      {items.map(({ index }) => {
        const item = all[index];
        return item === undefined ? null : (
          <li key={keyOf(item)} ref={measure} data-index={index}>
            {children(item)}
          </li>
        );
      })}
    </ul>
  );
}
