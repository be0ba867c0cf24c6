import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { keyColumns, type Layout, type SyncTables } from '../mapping/layout.js';
import { DIFF } from '../plan/diff.js';
import { numbers, STAGE } from '../plan/stage.js';

/** Whose ledger is told, and what of the stage. */
export interface Adopting {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly layout: Layout;
  readonly runId: string;
  readonly at: Date;
  /** The records of the diff; else all of the stage, with an empty ledger. */
  readonly hasDiff: boolean;
}

const KEY = ident('_key');

/**
 * Notes records as delivered with their present values, and owes them no more. Nothing is sent. Gives how many this run has noted, also
 * before its worker died.
 */
export async function adoptRecords(session: Session, { tables, layout, runId, at, hasDiff }: Adopting): Promise<number> {
  const facts = [
    { column: ident('_run_id'), value: literal(runId) },
    { column: ident('_delivered_at'), value: sql`CAST(${literal(at.toISOString())} AS ${session.dialect.type({ kind: 'timestamp' })})` },
    ...[ident('_hash'), ...layout.fields.map((field) => field.column)].map((column) => ({ column, value: sql`record.${column}` })),
  ];
  const inserted = [...keyColumns(layout).map((column) => ({ column, value: sql`record.${column}` })), ...facts];
  const into = join(inserted.map(({ column }) => column));
  const values = join(inserted.map(({ value }) => value));
  const noted = () => countAdopted(session, tables.ledger, runId);
  if (!hasDiff) {
    await session.execute(sql`INSERT INTO ${tables.ledger} (${into}) SELECT ${values} FROM ${STAGE} AS record`);
    return noted();
  }
  const planned = sql`${KEY} IN (SELECT ${KEY} FROM ${DIFF})`;
  const source: Sql = sql`(SELECT * FROM ${STAGE} WHERE ${planned})`;
  await session.execute(sql`MERGE INTO ${tables.ledger} AS ledger USING ${source} AS record ON ledger.${KEY} = record.${KEY}
WHEN MATCHED THEN UPDATE SET ${join(facts.map(({ column, value }) => sql`${column} = ${value}`))}
WHEN NOT MATCHED THEN INSERT (${into}) VALUES (${values})`);
  await session.execute(sql`DELETE FROM ${tables.owed} WHERE ${planned}`);
  return noted();
}

/** Whether a run has noted records: nothing else a run does to the ledger comes before its plan is frozen. */
export async function hasAdopted(session: Session, ledger: Sql, runId: string): Promise<boolean> {
  return (await countAdopted(session, ledger, runId)) > 0;
}

async function countAdopted(session: Session, ledger: Sql, runId: string): Promise<number> {
  const [records = 0] = await numbers(session, sql`SELECT count(*) FROM ${ledger} WHERE "_run_id" = ${literal(runId)}`);
  return records;
}
