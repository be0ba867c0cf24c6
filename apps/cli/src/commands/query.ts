import type { Client } from '@tributary/client';
import type { QueryAnswer } from '@tributary/contract';
import { table } from '../table.js';
import { EXIT, type Exit, type Terminal } from '../terminal.js';
import { valueText } from './profiles/asking.js';

/** Characters of a value that a line has room for. */
const SHOWN = 60;

/** Shows the first rows of a query. */
export async function query(
  client: Client,
  { warehouse, sql, limit }: { readonly warehouse: string; readonly sql: string; readonly limit: number },
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<Exit> {
  const answer = await client.warehouses.query(warehouse, { sql, limit });
  terminal.out(json ? JSON.stringify(answer) : describe(answer));
  return EXIT.ok;
}

function describe({ columns, rows, truncated }: QueryAnswer): string {
  const lines = rows.map((row) => row.map((value) => (value === null ? 'NULL' : brief(valueText(value)))));
  const shown = table(
    columns.map(({ name }) => name),
    lines,
  );
  const count = `${rows.length} row${rows.length === 1 ? '' : 's'}`;
  return `${shown}\n\n${truncated ? `The first ${count}; there are more: \`--limit\` shows them` : count}`;
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}
