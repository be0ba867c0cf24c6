import type { Operation, Value } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Layout } from './layout.js';
import type { PlanRow } from './map-record.js';
import type { Batch } from './ports.js';

/** Changes of a plan in order of sequence: those of one batch that are still open, or the first ones of a preview. */
export async function readPlan(session: Session, table: Sql, which: { layout: Layout; where: Sql }): Promise<readonly PlanRow[]> {
  const { layout, where } = which;
  const columns = [
    ...['_seq', '_operation', '_changed', '_remote_id'].map((name) => ident(name)),
    ...[...layout.keys, ...layout.fields].map((slot) => slot.column),
  ];
  const rows = await session.rows(sql`SELECT ${join(columns)} FROM ${table} WHERE ${where} ORDER BY "_seq"`);
  return rows.map(([seq, operation, changed = null, remoteId = null, ...values]) => ({
    seq: Number(seq),
    operation: operation as Operation,
    changed: text(changed),
    remoteId: text(remoteId),
    key: values.slice(0, layout.keys.length),
    fields: values.slice(layout.keys.length),
  }));
}

/** The open changes of a batch, as a condition on the plan. */
export function isOpen(batch: Pick<Batch, 'from' | 'to' | 'open'>): Sql {
  const range = sql`"_seq" BETWEEN ${literal(batch.from)} AND ${literal(batch.to)}`;
  return batch.open === null ? range : sql`${range} AND "_seq" IN (${join([...batch.open].map((seq) => literal(seq)))})`;
}

const text = (value: Value): string | null => (value === null ? null : String(value));
