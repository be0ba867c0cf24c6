import { Invalid, type Column } from '@tributary/core';
import type { Connection, PoolClient } from 'pg';
import { columnOf } from './types.js';

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number; readonly dataTypeModifier: number }[];
}

/** The columns of a query by the protocol's own Parse and Describe: nothing runs, not even a function in `FROM`. */
export async function describe(client: PoolClient, text: string): Promise<readonly Column[]> {
  const fields = await new Promise<RowDescription['fields'] | undefined>((resolve, reject) => {
    client.query(new DescribeStatement(text, resolve, reject));
  });
  if (!fields) throw new Invalid('warehouse.not_a_query', 'this statement gives no rows: write one `SELECT`');
  const columns = fields.map(columnOf);
  if (columns.every((column) => !/^type \d+$/.test(column.nativeType))) return columns;
  const names = await client.query<[string]>({
    text: `SELECT format_type(oid, NULL) FROM unnest($1::oid[]) WITH ORDINALITY AS t(oid, place) ORDER BY place`,
    values: [fields.map((field) => field.dataTypeID)],
    rowMode: 'array',
  });
  return columns.map((column, index) => ({ ...column, nativeType: names.rows[index]?.[0] ?? column.nativeType }));
}

/** What the client library runs and tells the answers to, by the names of its own handlers. */
class DescribeStatement {
  #fields: RowDescription['fields'] | undefined;
  #failed = false;

  constructor(
    private readonly text: string,
    private readonly resolve: (fields: RowDescription['fields'] | undefined) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    const wire = connection as unknown as Record<'parse' | 'describe' | 'sync', (message?: object) => void>;
    wire.parse({ text: this.text });
    wire.describe({ type: 'S' });
    wire.sync();
  }

  handleRowDescription({ fields }: RowDescription): void {
    this.#fields = fields;
  }

  handleError(error: Error): void {
    this.#failed = true;
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (!this.#failed) this.resolve(this.#fields);
  }
}
