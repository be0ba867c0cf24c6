import { Invalid, type Column, type Sync, type Value } from '@tributary/core';
import { ident, literal, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { compileStage } from '../mapping/compile-stage.js';
import type { StageRequest } from '../mapping/contract.js';
import { guardedFields, type GuardedField } from '../mapping/guard-expressions.js';
import { readContract } from '../mapping/read-contract.js';
import type { InvalidRecord } from '../ports.js';
import { FailedOnValue, takeOutFailing } from './poison.js';

/** The source's records as this run saw them: key, fingerprint, mapped fields. A temporary table of the planning session. */
export const STAGE = ident('tributary_stage');
/** Keys of records that cannot be planned: several share one, or an expression of the mapping fails on it. They are not gone. */
export const INVALID = ident('tributary_invalid');

const KEY = ident('_key');
const SAMPLES = 20;

/** What extraction gave. Invalid records are no longer in the stage. */
export interface Staged {
  readonly extracted: number;
  readonly invalid: number;
  readonly samples: readonly Unexplained[];
  /** Keys among them. */
  readonly hasInvalid: boolean;
  /** The stage's columns with the warehouse's types. */
  readonly columns: readonly Column[];
}

/** A sample of what is invalid; with `probe`, a query that fails with what the warehouse says about it. */
export type Unexplained = InvalidRecord & { readonly probe?: Sql };

/** A source as it is staged. */
export interface Stageable {
  readonly query: Sql;
  /** Fields whose expressions are guarded against values they fail on. */
  readonly guards: readonly GuardedField[];
}

/** The source as it is staged. Rejects with `Invalid` where it is not what the mapping needs. */
export async function readSource(session: Session, request: StageRequest, guarded = false): Promise<Stageable> {
  const contract = await readContract(session, request);
  const guards = guarded ? guardedFields(request.sync, contract) : [];
  return { query: compileStage(session.dialect, request, { contract, guards }), guards };
}

/** Tells apart what may be one bad value of an expression from what is wrong as a whole. */
export async function readingValues<T>({ mapping }: Pick<Sync, 'mapping'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const mayBe = error instanceof Invalid && Object.values(mapping).some((from) => 'sql' in from);
    throw mayBe ? new FailedOnValue(error) : error;
  }
}

/** Reads the source once, in full, into the stage; then takes out the records that cannot be planned. */
export async function stageSource(
  session: Session,
  { stage, sync }: { readonly stage: Stageable; readonly sync: Sync },
  options?: StatementOptions,
): Promise<Staged> {
  const { dialect } = session;
  for (const statement of dialect.guard.before(stage.guards.map(({ guarded }) => guarded))) {
    if (stage.guards.length > 0) await session.execute(statement, options);
  }
  await session.execute(dialect.createTable(STAGE, stage.query, { temporary: true }), options);
  const [extracted = 0, keyed = 0] = await numbers(session, sql`SELECT count(*), count(${KEY}) FROM ${STAGE}`);
  const duplicates = await takeOutDuplicates(session);
  const nulls = extracted - keyed;
  if (nulls > 0) await session.execute(sql`DELETE FROM ${STAGE} WHERE ${KEY} IS NULL`);
  const failing = await takeOutFailing(session, stage.guards);
  return {
    extracted,
    invalid: nulls + duplicates.records + failing.records,
    samples: [...nullSample(sync, nulls), ...duplicates.samples, ...failing.samples],
    hasInvalid: duplicates.records + failing.records > 0,
    columns: await session.describe(sql`SELECT * FROM ${STAGE}`),
  };
}

async function takeOutDuplicates(session: Session): Promise<{ records: number; samples: readonly InvalidRecord[] }> {
  const repeated = sql`SELECT ${KEY}, count(*) AS copies FROM ${STAGE} WHERE ${KEY} IS NOT NULL GROUP BY ${KEY} HAVING count(*) > 1`;
  await session.execute(session.dialect.createTable(INVALID, repeated, { temporary: true }));
  const [records = 0] = await numbers(session, sql`SELECT coalesce(sum(copies), 0) FROM ${INVALID}`);
  if (records === 0) return { records, samples: [] };
  await session.execute(sql`DELETE FROM ${STAGE} WHERE ${KEY} IN (SELECT ${KEY} FROM ${INVALID})`);
  const text = session.dialect.text(KEY);
  const rows = await session.rows(sql`SELECT ${text}, copies FROM ${INVALID} ORDER BY ${KEY} LIMIT ${literal(SAMPLES)}`);
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
