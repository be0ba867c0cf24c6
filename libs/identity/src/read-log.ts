import type { Events, IdentifierType, IdentityRule, Pin } from '@tributary/core';
import { compileEvents, sql, type Session, type Sql } from '@tributary/sql';
import { compileSeen } from './extract/compile-seen.js';
import { dropScratch, SCRATCH } from './scratch.js';
import { statementsOn, type Statements } from './statements.js';

/** What profiles are made of: the events, and how identifiers are found in them, limited and kept apart. */
export interface IdentityDefinition {
  readonly events: Events;
  /** Identifier types that a rule names and that are not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  readonly pins: readonly Pin[];
  readonly signal?: AbortSignal;
}

/** The events that a run has read, into temporary tables of its session. */
export interface ReadLog {
  /** Distinct events. */
  readonly events: number;
  /** Rows of the log, repeated ids included. */
  readonly rows: number;
}

/**
 * Reads the whole log once, into temporary tables. To be called outside of a transaction: DuckDB scans a table that is not committed yet by a single thread.
 */
export async function readLog(session: Session, definition: IdentityDefinition): Promise<ReadLog> {
  const statements = statementsOn(session, definition.signal);
  await dropScratch(statements);
  return readEvents(statements, definition, { seen: SCRATCH.seen });
}

/** What is read, and into which table. */
export interface Reading {
  readonly seen: Sql;
  /** A query of one column, `event_id`: no other events are read. */
  readonly only?: Sql;
  /** Known of the events that are read, on top of `only`. */
  readonly where?: Sql;
}

/**
 * Hardly a log repeats an id, so it is read as if none did, and read again, comparing rows, where that proves wrong: to compare always would cost more
 * than all the rest of the reading.
 */
export async function readEvents(statements: Statements, definition: IdentityDefinition, reading: Reading): Promise<ReadLog> {
  const { run, rows } = statements;
  const trusted = await fillSeen(statements, definition, reading, true);
  const [repeated] = await rows(sql`SELECT event_id FROM ${reading.seen} GROUP BY event_id HAVING count(*) > 1 LIMIT 1`);
  if (repeated === undefined) return { events: trusted, rows: trusted };
  await run(sql`DROP TABLE ${reading.seen}`);
  return { events: await fillSeen(statements, definition, reading, false), rows: trusted };
}

async function fillSeen(
  statements: Statements,
  definition: IdentityDefinition,
  { seen, only, where }: Reading,
  unique: boolean,
): Promise<number> {
  const { dialect } = statements.session;
  const events = compileEvents(definition.events, { unique, ...(only && { only }) });
  const within = where ? sql`SELECT * FROM (${events}) AS event WHERE ${where}` : events;
  return statements.keep(seen, compileSeen(dialect, definition, within));
}
