import type { ReactNode } from 'react';
import { HEAD, HEAD_ROW, ROW } from './looks.js';
import { Room } from './room.js';
import { moveAmongRows } from './row-keys.js';
import { useVirtualRows } from './virtual-rows.js';

/** A column: its name, and what it shows of a row. */
export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the right. */
  readonly right?: boolean;
  /** Width, and where it hides: `w-32 max-sm:hidden`. */
  readonly className?: string;
  /** The server can order by it. */
  readonly sortable?: boolean;
}

/** How the rows are ordered now; the page asks the server for it. */
export interface Sort {
  readonly by: string;
  readonly down: boolean;
}

/** What a table shows, and how. */
export interface DataTableProps<Row> {
  /** What the table is of, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** The usual height of a row in pixels, for long lists. */
  readonly rowHeight?: number;
}

/** A dense table. Arrow keys go from row to row (to the first link or button of each); long lists draw only what is near. */
export function DataTable<Row>({ label, columns, rows, keyOf, sort, onSort, rowHeight = 42 }: DataTableProps<Row>) {
  const { ref, items, before, after, measure } = useVirtualRows<HTMLTableSectionElement>(rows.length, rowHeight);
  return (
    <table aria-label={label} aria-rowcount={rows.length + 1} className="w-full border-collapse text-left">
      <thead className={HEAD}>
        <tr className={HEAD_ROW}>
          {columns.map((column) => (
            <Head key={column.key} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={ref} onKeyDown={moveAmongRows}>
        <Room height={before} columns={columns.length} />
        {items.map(({ index }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <tr key={keyOf(row)} ref={measure} data-index={index} aria-rowindex={index + 2} className={ROW}>
              {columns.map(({ key, cell, right = false, className = '' }) => (
                <td key={key} className={`px-2 py-2 align-top first:pl-4 last:pr-4 ${right ? 'text-right tabular-nums' : ''} ${className}`}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
        <Room height={after} columns={columns.length} />
      </tbody>
    </table>
  );
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}

function Head<Row>({ column: { key, title, right = false, sortable = false, className = '' }, sort, onSort }: HeadProps<Row>) {
  const by = sort?.by === key ? sort : undefined;
  const order = by === undefined ? undefined : by.down ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      aria-sort={sortable ? (order ?? 'none') : undefined}
      className={`px-2 py-2 font-medium first:pl-4 last:pr-4 ${right ? 'text-right' : ''} ${className}`}
    >
      {sortable && onSort ? (
        <button type="button" onClick={() => onSort({ by: key, down: by ? !by.down : right })} className="font-medium hover:text-ink">
          {title}
          <span aria-hidden className="ml-1 inline-block w-2">
            {by && (by.down ? '↓' : '↑')}
          </span>
        </button>
      ) : (
        title
      )}
    </th>
  );
}
