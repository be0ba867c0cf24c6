import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { keyColumns, type Layout, type SyncTables } from '../mapping/layout.js';
import type { Wanted } from '../plan/intents.js';
import { loadBySeq } from './load-by-seq.js';
import { INVALID, STAGE } from '../plan/stage.js';

/** A change that was not delivered, and why. */
export interface Owed {
  readonly seq: number;
  readonly kind: string;
  readonly code: string;
  readonly message: string;
}

/** Whose changes they are. */
export interface OwedBy {
  readonly runId: string;
  readonly layout: Layout;
  readonly tables: SyncTables;
  readonly at: Date;
}

/** Undelivered changes of one transaction by `_seq`: `kind`, `code`, `message`. */
export const UNDELIVERED = ident('tributary_undelivered');
const KEY = ident('_key');

/**
 * Keeps undelivered changes for the next run (I3). A lost answer is remembered until something is delivered: the destination may
 * hold what no later refusal takes back.
 */
export async function keepOwed(session: Session, owed: readonly Owed[], { runId, layout, tables, at }: OwedBy): Promise<void> {
  const of = (name: 'kind' | 'code' | 'message') => owed.map((one) => one[name]);
  const texts = { kind: of('kind'), code: of('code'), message: of('message') };
  await loadBySeq(session, UNDELIVERED, { seqs: owed.map(({ seq }) => seq), texts });
  const since = sql`CAST(${literal(at.toISOString())} AS ${session.dialect.type({ kind: 'timestamp' })})`;
  const keys = keyColumns(layout);
  const facts = ['_hash', 'operation', 'code', 'message', 'run_id', 'version'].map((name) => ident(name));
  const columns = [...keys, ...facts, ident('kind'), ident('since')];
  const source = sql`SELECT ${join([...keys, ident('_hash')].map((column) => sql`plan.${column}`))}, plan."_operation" AS operation,
  answer.kind, answer.code, answer.message, ${literal(runId)} AS run_id, coalesce(plan."_version", ${literal(runId)}) AS version, ${since} AS since
FROM ${tables.plan(runId)} AS plan JOIN ${UNDELIVERED} AS answer ON answer."_seq" = plan."_seq"`;
  await session.execute(sql`MERGE INTO ${tables.owed} AS owed USING (${source}) AS answer ON owed.${KEY} = answer.${KEY}
WHEN MATCHED THEN UPDATE SET ${join(facts.map((fact) => sql`${fact} = answer.${fact}`))},
  kind = CASE WHEN 'in_doubt' IN (owed.kind, answer.kind) THEN 'in_doubt' WHEN answer.kind = 'rejected' THEN owed.kind ELSE answer.kind END
WHEN NOT MATCHED THEN INSERT (${join(columns)}) VALUES (${join(columns.map((column) => sql`answer.${column}`))})`);
}

/** Of an owed change whose key the ledger does not have: its addition was not surely refused, so the destination may hold the record. */
export const mayBeThere = (owed: Sql): Sql => sql`(${owed}.operation <> 'change' AND ${owed}.kind <> 'rejected')`;

/** What forgetting depends on. */
export interface Forgetting {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly wanted: Pick<Wanted, 'operations' | 'keys' | 'reads'>;
  readonly hasInvalid: boolean;
}

/**
 * Additions that were never confirmed and whose record has left the source are owed no more, for no plan would ever hold them again. Where
 * records are removed this goes for refused ones only: any other may be at the destination, and is taken back. One that is only
 * invalid now stays.
 */
export async function forgetVanished(session: Session, { tables, wanted, hasInvalid }: Forgetting): Promise<void> {
  if (!wanted.reads || wanted.keys !== null) return;
  const absentIn = (table: Sql) => sql`NOT EXISTS (SELECT 1 FROM ${table} AS other WHERE other.${KEY} = owed.${KEY})`;
  const absent = [STAGE, tables.ledger, ...(hasInvalid ? [INVALID] : [])].map(absentIn);
  const surelyNot = wanted.operations.includes('remove') ? [sql`NOT ${mayBeThere(sql`owed`)}`] : [];
  const moot = [sql`owed.operation <> 'change'`, ...surelyNot, ...absent];
  await session.execute(sql`DELETE FROM ${tables.owed} AS owed WHERE ${join(moot, ' AND ')}`);
}
