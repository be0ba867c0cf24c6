import type { Events, IdentifierType, IdentityRule } from '@tributary/core';
import { hasUniqueIds, ourTables, sql, type Database, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { connect, LINK } from './connect.js';
import { compileExtraction, compileSeenCounts, EXTRACTED } from './extract-identifiers.js';
import { compileMerge, MERGED } from './merge-rules.js';
import { publish } from './publish.js';
import { createMissingTables, nextTable } from './tables.js';

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
 * Stitches the whole log into profiles. One transaction: readers see the last state until the new one is whole, and a run that
 * stops anywhere leaves nothing behind.
 */
export async function stitch(database: Database, request: StitchRequest): Promise<StitchReport> {
  return database.transaction((session) => stitchIn(session, request));
}

async function stitchIn(session: Session, request: StitchRequest): Promise<StitchReport> {
  const { schema, rules, runId } = request;
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  const run = (statement: Sql) => session.execute(statement, options);
  const analyze = async (table: Sql) => session.dialect.analyze && void (await run(session.dialect.analyze(table)));
  const begin = (stage: StitchStage) => request.onProgress?.({ stage, done: STITCH_STAGES.indexOf(stage), total: STITCH_STAGES.length });
  const next = {
    identifier: nextTable(schema, 'identifier'),
    eventNode: nextTable(schema, 'event_node'),
    nodeProfile: nextTable(schema, 'node_profile'),
    profile: nextTable(schema, 'profile'),
  };

  begin('extract');
  await createMissingTables(session, schema, options);
  const unique = await hasUniqueIds(session, request.events, options);
  const extraction = compileExtraction(session.dialect, { ...request, unique }, next);
  await run(extraction.seen);
  await run(extraction.value);
  const blocked = await block(session, extraction.block, options);
  await analyze(EXTRACTED.seen);
  await run(extraction.identifier);
  await analyze(next.identifier);
  for (const statement of extraction.eventNode) await run(statement);
  await run(extraction.edge);
  const [events = 0, withoutIdentifier = 0] = await counts(session, compileSeenCounts(rules.length), options);
  const identifiers = await count(session, next.identifier, options);

  begin('connect');
  await connect(session, { nodes: identifiers, edge: EXTRACTED.edge }, options);
  await analyze(LINK);

  begin('merge');
  const merge = compileMerge(session.dialect, { before: ourTables(schema), next, runId });
  await run(merge.claim);
  await run(merge.component);
  await run(merge.nodeProfile);
  const merged = await run(merge.merges);
  await run(merge.profile);
  const profiles = await count(session, MERGED.component, options);

  begin('publish');
  await publish(session, request, options);
  for (const table of [EXTRACTED.seen, EXTRACTED.value, EXTRACTED.edge, LINK, MERGED.claim, MERGED.component])
    await run(sql`DROP TABLE ${table}`);
  return { events, identifiers, profiles, merged, events_without_identifier: withoutIdentifier, blocked };
}

/** Most logs hold few blocked values or none: then the events are not written a second time. Gives how many were taken out. */
async function block(session: Session, statements: readonly Sql[], options: StatementOptions): Promise<number> {
  const [some = 0] = await counts(session, sql`SELECT count(*) FROM ${EXTRACTED.value} WHERE blocked`, options);
  let blocked = 0;
  if (some > 0) for (const statement of statements) blocked += await session.execute(statement, options);
  return blocked;
}

async function counts(session: Session, query: Sql, options: StatementOptions): Promise<readonly number[]> {
  const [row] = await session.rows(query, options);
  return (row ?? []).map(Number);
}

async function count(session: Session, table: Sql, options: StatementOptions): Promise<number> {
  const [rows = 0] = await counts(session, sql`SELECT count(*) FROM ${table}`, options);
  return rows;
}
