import type { Column, Sync, Value } from '@tributary/core';
import { ident, literal, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { compileStage, type StageRequest } from '../mapping/compile-stage.js';
import { readContract } from '../mapping/read-contract.js';
import type { InvalidRecord } from '../ports.js';

/** The source's records as this run saw them: key, fingerprint, mapped fields. A temporary table of the planning session. */
export const STAGE = ident('tributary_stage');
/** Keys that several records share. */
export const DUPLICATE = ident('tributary_duplicate');

const KEY = ident('_key');
const SAMPLES = 20;

/** What extraction gave. Invalid records are no longer in the stage. */
export interface Staged {
  readonly extracted: number;
  readonly invalid: number;
  readonly samples: readonly InvalidRecord[];
  readonly hasDuplicates: boolean;
  /** The stage's columns with the warehouse's types. */
  readonly columns: readonly Column[];
}

/** The source as it is staged. Rejects with `Invalid` where it is not what the mapping needs. */
export async function readSource(session: Session, request: StageRequest): Promise<Sql> {
  return compileStage(session.dialect, request, await readContract(session, request));
}

/** Reads the source once, in full, into the stage; then takes out the records that cannot be planned. */
export async function stageSource(
  session: Session,
  { stage, sync }: { readonly stage: Sql; readonly sync: Sync },
  options?: StatementOptions,
): Promise<Staged> {
  await session.execute(session.dialect.createTable(STAGE, stage, { temporary: true }), options);
  const [extracted = 0, keyed = 0] = await numbers(session, sql`SELECT count(*), count(${KEY}) FROM ${STAGE}`);
  const duplicates = await takeOutDuplicates(session);
  const nulls = extracted - keyed;
  if (nulls > 0) await session.execute(sql`DELETE FROM ${STAGE} WHERE ${KEY} IS NULL`);
  return {
    extracted,
    invalid: nulls + duplicates.records,
    samples: [...nullSample(sync, nulls), ...duplicates.samples],
    hasDuplicates: duplicates.records > 0,
    columns: await session.describe(sql`SELECT * FROM ${STAGE}`),
  };
}

async function takeOutDuplicates(session: Session): Promise<{ records: number; samples: readonly InvalidRecord[] }> {
  const repeated = sql`SELECT ${KEY}, count(*) AS copies FROM ${STAGE} WHERE ${KEY} IS NOT NULL GROUP BY ${KEY} HAVING count(*) > 1`;
  await session.execute(session.dialect.createTable(DUPLICATE, repeated, { temporary: true }));
  const [records = 0] = await numbers(session, sql`SELECT coalesce(sum(copies), 0) FROM ${DUPLICATE}`);
  if (records === 0) return { records, samples: [] };
  await session.execute(sql`DELETE FROM ${STAGE} WHERE ${KEY} IN (SELECT ${KEY} FROM ${DUPLICATE})`);
  const text = session.dialect.text(KEY);
  const rows = await session.rows(sql`SELECT ${text}, copies FROM ${DUPLICATE} ORDER BY ${KEY} LIMIT ${literal(SAMPLES)}`);
  return { records, samples: rows.map(([key = null, copies = null]) => duplicateSample(String(key), copies)) };
}

const duplicateSample = (key: string, copies: Value): InvalidRecord => ({
  key,
  code: 'duplicate_key',
  message: `${String(copies)} records have the key \`${key}\`; none of them is sent. Make the key unique in the source.`,
});

function nullSample(sync: Sync, nulls: number): readonly InvalidRecord[] {
  if (nulls === 0) return [];
  const columns = Object.values(sync.key).map((column) => `\`${column}\``);
  return [{ key: null, code: 'null_key', message: `${nulls} records have no key: ${columns.join(' or ')} is NULL. None of them is sent.` }];
}

/** The first row of a query as numbers. */
export async function numbers(session: Pick<Session, 'rows'>, query: Sql): Promise<readonly number[]> {
  const [row] = await session.rows(query);
  return (row ?? []).map((value) => Number(String(value)));
}
