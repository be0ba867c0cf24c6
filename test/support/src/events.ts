import { Events, Json, type Chunk, type Column, type ScalarType } from '@tributary/core';
import { ident, join, sql, tableName } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';

/** An event as it lies in a warehouse. `payload` is written as JSON. */
export interface TestEvent {
  readonly id: string;
  readonly source_id: string;
  readonly type: string;
  readonly version: string;
  /** RFC 3339, UTC. */
  readonly event_time: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const COLUMNS = {
  id: 'text',
  source_id: 'text',
  type: 'text',
  version: 'text',
  event_time: 'timestamp',
  payload: 'json',
} as const satisfies Record<keyof TestEvent, ScalarType>;

const NAMES = Object.keys(COLUMNS) as (keyof TestEvent)[];

/** Puts events into a table, made anew, of either engine; gives the mapping of that table. */
export async function loadEvents(warehouse: Warehouse, table: string, events: Iterable<TestEvent>): Promise<Events> {
  const name = tableName(table);
  const columns = NAMES.map((column) => sql`${ident(column)} ${warehouse.dialect.type({ kind: COLUMNS[column] })}`);
  await warehouse.execute(sql`DROP TABLE IF EXISTS ${name} CASCADE`);
  await warehouse.execute(sql`CREATE TABLE ${name} (${join(columns)})`);
  await addEvents(warehouse, table, events);
  return Events.parse({ table });
}

/** Adds events to such a table. */
export async function addEvents(warehouse: Warehouse, table: string, events: Iterable<TestEvent>): Promise<void> {
  const rows = [...events];
  if (rows.length > 0) await warehouse.load(tableName(table), [eventChunk(rows)]);
}

function eventChunk(rows: readonly TestEvent[]): Chunk {
  const columns = NAMES.map((name): Column => ({ name, type: { kind: COLUMNS[name] }, nativeType: COLUMNS[name], nullable: true }));
  const valueOf = (row: TestEvent, name: keyof TestEvent) => (name === 'payload' ? new Json(JSON.stringify(row.payload)) : row[name]);
  return { columns, size: rows.length, values: NAMES.map((name) => rows.map((row) => valueOf(row, name))) };
}
