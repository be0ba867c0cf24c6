import { count, words } from '../../format.js';
import { Message } from '../../parts/message.js';
import { HEAD, HEAD_ROW } from '../../parts/table/looks.js';

export type Row = Readonly<Record<string, unknown>>;

/** Flat objects as a table, a column for each field of theirs; a small screen scrolls it sideways. */
export function RowsTable({ rows, label }: { rows: readonly Row[]; label: string }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numeric = new Set(names.filter((name) => rows.every((row) => typeof row[name] === 'number')));
  return (
    <div tabIndex={0} role="region" aria-label={label} className="max-h-96 overflow-auto">
      <table className="w-full border-collapse text-left">
        <thead className={HEAD}>
          <tr className={HEAD_ROW}>
            {names.map((name) => (
              <th key={name} className={`px-4 py-2 font-medium whitespace-nowrap ${numeric.has(name) ? 'text-right' : ''}`}>
                {words(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} className="border-b border-line align-top last:border-0">
              {names.map((name) => (
                <td
                  key={name}
                  className={`px-4 py-2 ${numeric.has(name) ? 'text-right tabular-nums' : 'min-w-32 [overflow-wrap:anywhere]'}`}
                >
                  <Cell value={row[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value }: { value: unknown }) {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return <span className="text-soft">–</span>;
  if (typeof value === 'number') return count(value);
  if (typeof value === 'string') return <Message text={value} />;
  return Array.isArray(value) ? value.map(String).join(', ') : JSON.stringify(value);
}
