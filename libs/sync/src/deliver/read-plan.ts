import type { Operation, Value } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { planName, type Layout } from '../mapping/layout.js';
import type { PlanRow } from '../mapping/map-record.js';
import type { Batch } from '../ports.js';

/** Changes of a plan in order of sequence: those of one batch that are still open, or the first ones of a preview. */
export async function readPlan(session: Session, table: Sql, which: { layout: Layout; where: Sql }): Promise<readonly PlanRow[]> {
  const { layout, where } = which;
  const columns = [
    ...['_seq', '_operation', '_changed', '_remote_id', '_version'].map((name) => ident(name)),
    ...[...layout.keys, ...layout.fields].map((slot) => slot.column),
  ];
  const changes: PlanRow[] = [];
  const rows = session.stream(sql`SELECT ${join(columns)} FROM ${table} WHERE ${where}`);
  for await (const { size, values } of rows) {
    const [seq = [], operation = [], changed = [], remoteId = [], version = [], ...rest] = values;
    const [keys, fields] = [rest.slice(0, layout.keys.length), rest.slice(layout.keys.length)];
    for (let row = 0; row < size; row++)
      changes.push({
        seq: Number(seq[row]),
        operation: operation[row] as Operation,
        changed: text(changed[row]),
        remoteId: text(remoteId[row]),
        version: text(version[row]),
        key: keys.map((column) => column[row] as Value),
        fields: fields.map((column) => column[row] as Value),
      });
  }
  // Here and not in the warehouse, which takes a third longer to read a batch when it has to sort it.
  return changes.sort((a, b) => a.seq - b.seq);
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

const text = (value: Value | undefined): string | null => (value === null || value === undefined ? null : String(value));
