import { ident, join, literal, sql, type Dialect, type Session, type Sql } from '@tributary/sql';
import type { Layout } from '../mapping/layout.js';
import { HISTORY_NAMES, historyTable, type HistoryColumn } from './history-table.js';

/** Whose changes are kept, and when they were answered. */
export interface KeptBy {
  readonly schema: string;
  readonly syncId: string;
  readonly runId: string;
  readonly layout: Layout;
  readonly at: Date;
  /** The sequence numbers that all of them lie between. */
  readonly between: { readonly from: number; readonly to: number };
}

/** Rows of a plan with what became of them: the plan's columns under `change`, and these. */
export interface Answered {
  /** `plan AS change …`, with whatever it is joined to. */
  readonly from: Sql;
  readonly outcome: Sql;
  readonly code: Sql;
  readonly message: Sql;
  readonly remoteId: Sql;
}

/**
 * Adds what became of changes to the history of the warehouse: what was told to whom, when, by which run, with what answer. A change
 * that the history has of this run already is left out, so that repeating it after a crash adds nothing.
 */
export async function keepHistory(session: Session, by: KeptBy, answered: Answered): Promise<void> {
  const table = historyTable(by.schema);
  const values = compileValues(session.dialect, by, answered);
  const known = sql`SELECT 1 FROM ${table} AS known WHERE known.run_id = ${literal(by.runId)}`;
  // Where it has none of them there is nothing to leave out, and a warehouse that does not look at the table may fill it on all processors.
  const { from, to } = by.between;
  const found = await session.rows(sql`${known} AND known.seq BETWEEN ${literal(from)} AND ${literal(to)} LIMIT 1`);
  const isNew = found.length === 0 ? sql`` : sql` WHERE NOT EXISTS (${known} AND known.seq = change."_seq")`;
  await session.execute(sql`INSERT INTO ${table} (${join(HISTORY_NAMES.map((name) => ident(name)))})
SELECT ${join(HISTORY_NAMES.map((name) => values[name]))} FROM ${answered.from}${isNew}`);
}

function compileValues(dialect: Dialect, { syncId, runId, layout, at }: KeptBy, answered: Answered): Readonly<Record<HistoryColumn, Sql>> {
  const text = dialect.type({ kind: 'text' });
  const told = dialect.jsonObject(layout.fields.map(({ field, column }) => [field, sql`change.${column}`]));
  return {
    sync_id: literal(syncId),
    run_id: literal(runId),
    seq: sql`change."_seq"`,
    at: sql`CAST(${literal(at.toISOString())} AS ${dialect.type({ kind: 'timestamp' })})`,
    key: dialect.text(sql`change."_key"`),
    operation: sql`change."_operation"`,
    why: sql`change."_why"`,
    outcome: answered.outcome,
    code: sql`CAST(${answered.code} AS ${text})`,
    message: sql`CAST(${answered.message} AS ${text})`,
    remote_id: sql`CAST(${answered.remoteId} AS ${text})`,
    told: sql`CASE WHEN change."_operation" = 'remove' THEN NULL ELSE ${told} END`,
  };
}
