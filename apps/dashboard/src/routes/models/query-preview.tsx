import { useMutation } from '@tanstack/react-query';
import { QueryAnswer } from '@tributary/contract';
import { api } from '../../api.js';
import { count } from '../../format.js';
import { Button } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Alert, Empty } from '../../parts/notice.js';
import { HEAD, HEAD_ROW } from '../../parts/table/looks.js';

/** Asks a warehouse for the first rows of a query, as it is written now. `seen` hears which columns it has. */
export function useQueryPreview(seen: (columns: QueryAnswer['columns']) => void) {
  return useMutation({
    mutationFn: async ({ warehouse, sql }: { readonly warehouse: string; readonly sql: string }) =>
      QueryAnswer.parse(await api.warehouses.query(warehouse, { sql, limit: 100 })),
    onSuccess: ({ columns }) => seen(columns),
  });
}

interface QueryPreviewProps {
  readonly asking: ReturnType<typeof useQueryPreview>;
  readonly ask: () => void;
  readonly ready: boolean;
}

/** The first rows of a query; nothing is stored. */
export function QueryPreview({ asking, ask, ready }: QueryPreviewProps) {
  const { data, error, isPending } = asking;
  return (
    <Card
      title="First rows"
      flush
      aside={
        <Button disabled={!ready} busy={isPending} onClick={ask}>
          {data === undefined ? 'Show the first rows' : 'Show them again'}
        </Button>
      }
    >
      {error && (
        <div className="p-4">
          <Alert title="The warehouse does not understand this" tone="bad">
            <Message text={error.message} />
          </Alert>
        </div>
      )}
      {data && (data.rows.length === 0 ? <Empty title="It gives no row" /> : <Rows answer={data} />)}
      {!data && !error && (
        <Empty title="Not asked yet">The query runs with little time and memory, may only read, and changes nothing.</Empty>
      )}
    </Card>
  );
}

function Rows({ answer: { columns, rows, truncated, shortened } }: { answer: QueryAnswer }) {
  return (
    <>
      <div tabIndex={0} role="region" aria-label="First rows" className="max-h-128 overflow-auto">
        <table className="w-full border-collapse text-left">
          <thead className={`${HEAD} sticky top-0 bg-card`}>
            <tr className={HEAD_ROW}>
              {columns.map(({ name, type, native_type: native }) => (
                <th key={name} scope="col" title={native} className="px-4 py-2 font-medium whitespace-nowrap">
                  {name} <span className="font-normal">{type}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="font-mono text-[13px]">
            {rows.map((row, at) => (
              <tr key={at} className="border-b border-line last:border-0 hover:bg-raised/60">
                {row.map((value, column) => (
                  <td key={column} className="max-w-96 truncate px-4 py-1.5">
                    <Value value={value} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="border-t border-line px-4 py-2 text-[13px] text-soft">
        {count(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
        {truncated && ', and there are more'}
        {shortened > 0 && `; ${count(shortened)} values are shown by their beginning`}
      </p>
    </>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null) return <span className="text-soft">NULL</span>;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
