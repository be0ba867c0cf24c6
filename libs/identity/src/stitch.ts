import type { Events, IdentifierType, IdentityRule } from '@tributary/core';
import { ourTables, sql, type Database, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { connect, LINK } from './connect.js';
import { compileExtraction, EXTRACTED, type ExtractionPlan } from './extract-identifiers.js';
import { compileMerge, MERGED } from './merge-rules.js';
import { publish } from './publish.js';
import { createMissingTables, nextTable } from './tables.js';
import { validateRules } from './validate-rule.js';

/** The stages of a stitch run, in order. */
export const STITCH_STAGES = ['extract', 'connect', 'merge', 'publish'] as const;
export type StitchStage = (typeof STITCH_STAGES)[number];

export interface StitchRequest {
  /** Our schema in the warehouse. */
  readonly schema: string;
  readonly events: Events;
  /** Identifier types that a rule names and that are not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  readonly runId: string;
  readonly signal?: AbortSignal;
  /** Called when a stage begins: `done` of `total` stages are behind it. */
  readonly onProgress?: (at: { readonly stage: StitchStage; readonly done: number; readonly total: number }) => void;
}

/** What a stitch run found. */
export interface StitchReport {
  readonly events: number;
  /** Distinct identifiers. */
  readonly identifiers: number;
  /** Living profiles. */
  readonly profiles: number;
  /** Profiles that this run merged into others. */
  readonly merged: number;
  readonly events_without_identifier: number;
  /** Values that were found in events and name nobody. */
  readonly blocked: number;
}

/**
 * Stitches the whole log into profiles. What people read changes in one transaction: readers see the last state until the new one is whole, and a run that
 * stops anywhere leaves nothing behind.
 */
export async function stitch(database: Database, request: StitchRequest): Promise<StitchReport> {
  await validateRules(database, request.events, request.rules);
  return database.session(async (session) => {
    begin(request, 'extract');
    // Before the transaction: DuckDB scans a table that is not committed yet by a single thread.
    const log = await readEvents(session, request);
    return session.transaction(() => stitchLog(session, request, log));
  });
}

const begin = ({ onProgress }: StitchRequest, stage: StitchStage): void =>
  onProgress?.({ stage, done: STITCH_STAGES.indexOf(stage), total: STITCH_STAGES.length });

const nextTables = (schema: string) => ({
  identifier: nextTable(schema, 'identifier'),
  eventNode: nextTable(schema, 'event_node'),
  nodeProfile: nextTable(schema, 'node_profile'),
  profile: nextTable(schema, 'profile'),
});

async function stitchLog(session: Session, request: StitchRequest, { extraction, events }: ReadLog): Promise<StitchReport> {
  const { schema, runId } = request;
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  const run = (statement: Sql) => session.execute(statement, options);
  const analyze = async (table: Sql) => session.dialect.analyze && void (await run(session.dialect.analyze(table)));
  const next = nextTables(schema);

  await createMissingTables(session, schema, options);
  await run(extraction.value);
  const blocked = await block(session, extraction.block, options);
  await analyze(EXTRACTED.seen);
  const identifiers = await run(extraction.identifier);
  await analyze(next.identifier);
  await run(extraction.eventNode.table);
  const withIdentifier = await run(extraction.eventNode.rows);
  await run(extraction.edge);

  begin(request, 'connect');
  await connect(session, { nodes: identifiers, edge: EXTRACTED.edge }, options);
  await analyze(LINK);

  begin(request, 'merge');
  const merge = compileMerge(session.dialect, { before: ourTables(schema), next, runId });
  await run(merge.claim);
  const profiles = await run(merge.component);
  await run(merge.nodeProfile);
  const merged = await run(merge.merges);
  await run(merge.profile);

  begin(request, 'publish');
  await publish(session, request, options);
  for (const table of [EXTRACTED.seen, EXTRACTED.value, EXTRACTED.edge, LINK, MERGED.claim, MERGED.component])
    await run(sql`DROP TABLE ${table}`);
  return { events, identifiers, profiles, merged, events_without_identifier: events - withIdentifier, blocked };
}

/** The log as this run has read it, into `seen`. */
interface ReadLog {
  readonly extraction: ExtractionPlan;
  readonly events: number;
}

/**
 * Reads the events once. Hardly a log repeats an id, so it is read as if none did, and read again, comparing rows, where that proves wrong:
 * to compare always would cost more than all the rest of the reading.
 */
async function readEvents(session: Session, request: StitchRequest): Promise<ReadLog> {
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  const next = nextTables(request.schema);
  const trusting = compileExtraction(session.dialect, { ...request, unique: true }, next);
  const events = await session.execute(trusting.seen, options);
  const [repeated] = await session.rows(sql`SELECT event_id FROM ${EXTRACTED.seen} GROUP BY event_id HAVING count(*) > 1 LIMIT 1`, options);
  if (repeated === undefined) return { extraction: trusting, events };
  await session.execute(sql`DROP TABLE ${EXTRACTED.seen}`, options);
  const extraction = compileExtraction(session.dialect, { ...request, unique: false }, next);
  return { extraction, events: await session.execute(extraction.seen, options) };
}

/** Most logs hold few blocked values or none: then the events are not written a second time. Gives how many were taken out. */
async function block(session: Session, statements: readonly Sql[], options: StatementOptions): Promise<number> {
  const [some] = await session.rows(sql`SELECT 1 FROM ${EXTRACTED.value} WHERE blocked LIMIT 1`, options);
  let blocked = 0;
  if (some !== undefined) for (const statement of statements) blocked += await session.execute(statement, options);
  return blocked;
}
