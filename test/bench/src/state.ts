import { ident, sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';

const keptIn = (schema: string): string => `${schema}_kept`;

async function tablesIn(warehouse: Warehouse, wanted: string): Promise<readonly string[]> {
  const all = await warehouse.tables();
  return all.filter(({ schema, kind }) => schema === wanted && kind === 'table').map(({ name }) => name);
}

/** Keeps the tables of a schema as they are now. DuckDB only. */
export async function keepState(warehouse: Warehouse, schema: string): Promise<void> {
  await warehouse.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(keptIn(schema))}`);
  for (const name of await tablesIn(warehouse, schema))
    await warehouse.execute(sql`CREATE OR REPLACE TABLE ${ident(keptIn(schema), name)} AS FROM ${ident(schema, name)}`);
}

/** Puts the tables of a schema back to what `keepState` kept. Views read tables by name and so show them again. */
export async function restoreState(warehouse: Warehouse, schema: string): Promise<void> {
  const kept = await tablesIn(warehouse, keptIn(schema));
  for (const name of await tablesIn(warehouse, schema))
    if (!kept.includes(name)) await warehouse.execute(sql`DROP TABLE ${ident(schema, name)}`);
  // The tables themselves stay, since how their columns are stored is said where they are created.
  for (const name of kept) {
    await warehouse.execute(sql`DELETE FROM ${ident(schema, name)}`);
    await warehouse.execute(sql`INSERT INTO ${ident(schema, name)} FROM ${ident(keptIn(schema), name)}`);
  }
  await warehouse.execute(sql`CHECKPOINT`);
}
