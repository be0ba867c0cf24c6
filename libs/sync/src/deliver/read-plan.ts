import { type Chunk, OPERATIONS, type Operation, type Value } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { planName, type Layout } from '../mapping/layout.js';
import type { PlanRow } from '../mapping/map-record.js';
import type { Batch } from '../ports.js';

/** Which changes of a plan, and how they are kept. */
export interface Reading {
  readonly layout: Layout;
  readonly where: Sql;
}

/** Changes of a plan in order of sequence: those of one batch that are still open, or the first ones of a preview. */
export async function readPlan(session: Session, table: Sql, which: Reading): Promise<readonly PlanRow[]> {
  const changes: PlanRow[] = [];
  for (const chunk of await readChunks(session, table, which)) {
    for (let row = 0; row < chunk.size; row++) changes.push(rowOf(chunk, row, which.layout));
  }
  // Here and not in the warehouse, which takes a third longer to read a batch when it has to sort it.
  return changes.sort((a, b) => a.seq - b.seq);
}

/** The same as the warehouse gives it: in any order, and by column. */
export async function readChunks(session: Session, table: Sql, { layout, where }: Reading): Promise<readonly Chunk[]> {
  const columns = [...OWN, ...[...layout.keys, ...layout.fields].map((slot) => slot.column)];
  const chunks: Chunk[] = [];
  for await (const chunk of session.stream(sql`SELECT ${join(columns)} FROM ${table} WHERE ${where}`)) chunks.push(chunk);
  return chunks;
}

/** An operation is its place in `OPERATIONS`, and small whole numbers are made far sooner than texts and big ones. */
const OPERATION = sql`CASE "_operation" ${join(
  OPERATIONS.map((name, index) => sql`WHEN ${literal(name)} THEN ${literal(index)}`),
  ' ',
)} END`;
const OWN = [sql`CAST("_seq" AS INTEGER)`, sql`CAST(${OPERATION} AS INTEGER)`, ident('_changed'), ident('_remote_id'), ident('_version')];

/** The sequence number of a row that was read. */
export const seqOf = ({ values }: Chunk, row: number): number => Number(values[0]?.[row]);

/** One row that was read, as a change. */
export function rowOf({ values }: Chunk, row: number, { keys, fields }: Layout): PlanRow {
  const at = (column: number): Value => values[column]?.[row] ?? null;
  return {
    seq: Number(at(0)),
    operation: OPERATIONS[Number(at(1))] as Operation,
    changed: text(at(2)),
    remoteId: text(at(3)),
    version: text(at(4)),
    key: rowPart(values, row, { first: OWN.length, count: keys.length }),
    fields: rowPart(values, row, { first: OWN.length + keys.length, count: fields.length }),
  };
}

/** In a loop, and no longer than it gets: this is done for every value there is to deliver. */
function rowPart(values: Chunk['values'], row: number, { first, count }: { first: number; count: number }): readonly Value[] {
  const part = new Array<Value>(count);
  for (let index = 0; index < count; index++) part[index] = values[first + index]?.[row] ?? null;
  return part;
}

/** Whether a run's frozen plan is still in the warehouse: its schema may have been dropped or restored meanwhile. */
export async function planExists(runId: string, warehouse: Warehouse): Promise<boolean> {
  const { schema } = warehouse.config;
  return (await warehouse.tables()).some((table) => table.schema === schema && table.name === planName(runId));
}

/** What people are told when it is not. */
export function planMissing(runId: string): { readonly code: string; readonly message: string } {
  return { code: 'plan_missing', message: `The frozen plan of run \`${runId}\` is gone from the warehouse. Start the sync again.` };
}

/** The open changes of a batch, as a condition on the plan. */
export function isOpen(batch: Pick<Batch, 'from' | 'to' | 'open'>): Sql {
  const range = sql`"_seq" BETWEEN ${literal(batch.from)} AND ${literal(batch.to)}`;
  return batch.open === null ? range : sql`${range} AND "_seq" IN (${join([...batch.open].map((seq) => literal(seq)))})`;
}

const text = (value: Value): string | null => (value === null ? null : String(value));
