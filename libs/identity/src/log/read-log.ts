import type { IdentityDefinition } from '../identity-definition.js';
import type { Events, IdentityRule } from '@tributary/core';
import { compileEvents, literal, sql, type Session, type Sql } from '@tributary/sql';
import { compileSeen, foundBy, typeOf } from '../extract/compile-seen.js';
import { normalizeOutside } from '../normal/normalize-outside.js';
import { SCRATCH } from '../tables/scratch.js';
import { statementsOn, type Statements } from '../tables/statements.js';
import { tellUnreadable } from './tell-unreadable.js';

/** The events that a run has read, into temporary tables of its session. */
export interface ReadLog {
  /** Distinct events. */
  readonly events: number;
  /** Rows of the log, repeated ids included. */
  readonly rows: number;
  /** Rows of events that were told several times with different identifiers. */
  readonly toldAgain: number;
  /** Values found in events that are none of their type, such as an email without `@`. */
  readonly unread: number;
  /** A query of the instant up to which rows are known: by `loaded_at`, or else `event_time`. */
  readonly watermark: Sql;
}

/**
 * Reads the whole log once, into temporary tables. To be called outside of a transaction: DuckDB scans a table that is not committed yet by a
 * single thread.
 */
export async function readLog(session: Session, definition: IdentityDefinition): Promise<ReadLog> {
  const statements = statementsOn(session, definition.signal);
  const watermark = await watermarkOf(statements, definition.events);
  return { ...(await readEvents(statements, definition, { seen: SCRATCH.seen })), watermark };
}

/** Asked before the log is read: a row that is loaded in between is looked at twice rather than not at all. */
async function watermarkOf({ rows }: Statements, events: Events): Promise<Sql> {
  if (events.columns.loaded_at === undefined) return sql`SELECT max(event_time) FROM ${SCRATCH.seen}`;
  const log = compileEvents(events, { unique: true });
  const [row] = await rows(sql`SELECT CAST(max(loaded_at) AS text) FROM (${log}) AS event`);
  return sql`SELECT CAST(${literal(row?.[0] == null ? null : String(row[0]))} AS timestamptz)`;
}

/** What is read, and into which table. */
export interface Reading {
  readonly seen: Sql;
  /** A query of one column, `event_id`: no other events are read. */
  readonly only?: Sql;
  /** What is known of all rows that are read, besides. */
  readonly where?: Sql;
}

/**
 * Hardly a log repeats an id, so it is read as if none did, and read again, comparing rows, where that proves wrong: to compare always would cost
 * more than all the rest of the reading.
 */
export async function readEvents(
  statements: Statements,
  definition: IdentityDefinition,
  reading: Reading,
): Promise<Omit<ReadLog, 'watermark'>> {
  const trusted = await readRows(statements, definition, { ...reading, unique: true });
  if (!(await repeatsIds(statements, reading.seen, trusted.rows))) return { ...trusted, events: trusted.rows, toldAgain: 0 };
  const toldAgain = await countToldAgain(statements, definition.rules, reading.seen);
  await statements.run(sql`DROP TABLE ${reading.seen}`);
  const { rows: events, unread } = await readRows(statements, definition, { ...reading, unique: false });
  return { events, rows: trusted.rows, toldAgain, unread };
}

/** Fingerprints are counted, which costs less than texts: as many as there are rows means as many ids. Fewer may be two ids with one fingerprint. */
async function repeatsIds({ session, rows, count }: Statements, seen: Sql, size: number): Promise<boolean> {
  const prints = await count(
    sql`SELECT count(*) FROM (SELECT DISTINCT ${session.dialect.textHash(sql`event_id`)} AS print FROM ${seen}) AS one`,
  );
  return prints !== size && (await rows(sql`${repeatedIn(seen)} LIMIT 1`)).length > 0;
}

const repeatedIn = (seen: Sql): Sql => sql`SELECT event_id FROM ${seen} GROUP BY event_id HAVING count(*) > 1`;

/** What the rules find in each row that is read. `unique`: rows of one id are not made one. */
export async function readRows(
  statements: Statements,
  definition: IdentityDefinition,
  { seen, only, where, unique }: Reading & { readonly unique: boolean },
): Promise<{ readonly rows: number; readonly unread: number }> {
  const { session, options, keep } = statements;
  const events = compileEvents(definition.events, { unique, ...(only && { only }) });
  const within = where ? sql`SELECT * FROM (${events}) AS event WHERE ${where}` : events;
  const rows = await keep(seen, compileSeen(session.dialect, definition, within)).catch(async (error: unknown) => {
    throw await tellUnreadable(statements, definition, error);
  });
  const found = foundBy(definition.rules);
  let unread = 0;
  for (const id of new Set(found.map(({ type }) => type))) {
    const columns = found.filter(({ type }) => type === id).map(({ column }) => column);
    unread += await normalizeOutside(session, { table: seen, columns, type: typeOf(definition.types, id) }, options);
  }
  return { rows, unread };
}

/** The rows of events that were read several times where they do not all hold the same identifiers. */
export async function countToldAgain({ session, count }: Statements, rules: readonly IdentityRule[], seen: Sql): Promise<number> {
  if (rules.length === 0) return 0;
  const identifiers = session.dialect.jsonArray(foundBy(rules).map(({ column }) => column));
  return count(sql`SELECT sum(told) FROM (
  SELECT count(*) AS told FROM ${seen} WHERE event_id IN (${repeatedIn(seen)}) GROUP BY event_id HAVING count(DISTINCT ${identifiers}) > 1
) AS again`);
}
