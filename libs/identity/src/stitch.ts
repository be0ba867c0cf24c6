import { Invalid } from '@tributary/core';
import { ourTables, refuseViewsOnTables, type Database, type OpenSession } from '@tributary/sql';
import { buildProfiles } from './build-profiles.js';
import { growProfiles } from './grow-profiles.js';
import { recordMerges } from './form/merge-rules.js';
import { publish } from './tables/publish.js';
import { readFresh, type FreshLog, type LogChanged } from './log/read-fresh.js';
import { readLog } from './log/read-log.js';
import type { IdentityDefinition } from './identity-definition.js';
import { reportLimits, type AboveLimits } from './tables/report.js';
import { statementsOn } from './tables/statements.js';
import { dropScratch } from './tables/scratch.js';
import { changeOf, definitionOf, readState, takeTurn, writeState, type StitchingState } from './log/stitching-state.js';
import { createMissingTables, indexTables, nextTables, REBUILT_NAMES } from './tables/tables.js';
import { validateDefinition, validateTypes } from './validate/validate-definition.js';

/** The stages of a stitch run, in order. */
export const STITCH_STAGES = ['extract', 'connect', 'merge', 'publish'] as const;
export type StitchStage = (typeof STITCH_STAGES)[number];

export interface StitchRequest extends IdentityDefinition {
  /** Our schema in the warehouse. */
  readonly schema: string;
  readonly runId: string;
  /** Rebuild everything from the whole log. */
  readonly full?: boolean;
  /** A schema of ours from whose tables a full run takes the ids of profiles; default: its own. */
  readonly idsFrom?: string;
  /** Called when a stage begins: `done` of `total` stages are behind it. */
  readonly onProgress?: (at: { readonly stage: StitchStage; readonly done: number; readonly total: number }) => void;
}

/** What a stitch run found. */
export interface StitchReport extends AboveLimits {
  readonly mode: 'full' | 'incremental';
  /** Why the run was full, in words; `null` for an incremental one. */
  readonly reason: string | null;
  /** Events that this run read. */
  readonly events: number;
  /** The types of the events that were new; `null` where that is not told: a full run reads the whole log anew. */
  readonly new_types: readonly string[] | null;
  /** Distinct identifiers of the log. */
  readonly identifiers: number;
  /** Living profiles. */
  readonly profiles: number;
  /** Profiles that this run made. */
  readonly created: number;
  /** Profiles that this run merged into others. */
  readonly merged: number;
  /** Profiles whose identifiers are of several profiles now. */
  readonly split: number;
  /** Events read by this run that no identifier stands for. */
  readonly events_without_identifier: number;
  /** Values that this run found in events and that name nobody. */
  readonly blocked: number;
  /** Rules that found nothing in the whole log, by id; told by full runs. */
  readonly rules_without_values: readonly string[];
}

/**
 * Stitches the log into profiles: what is new since the last run, or all of it where only that gives the profiles that the whole log asks for.
 * What people read changes in one transaction: readers see the last state until the new one is whole, and a run that stops anywhere leaves
 * nothing behind.
 */
export async function stitch(database: Database, request: StitchRequest): Promise<StitchReport> {
  return database.session(async (session) => {
    begin(request, 'extract');
    const statements = statementsOn(session, request.signal);
    const state = await readState(statements, request.schema);
    const reason = reasonForAll(request, state);
    if (reason !== null || state === null) {
      await validateDefinition(session, request);
      return stitchAll(session, request, { state, reason: reason ?? FIRST });
    }
    const log = await readMore(session, request, state);
    if ('changed' in log) {
      await dropScratch(statements);
      return stitchAll(session, request, { state, reason: log.changed });
    }
    return stitchFresh(session, request, { state, log });
  });
}

/** The rules are those of the last run, which were right then: only where something cannot be read are they looked at again, to name the one. */
async function readMore(session: OpenSession, request: StitchRequest, state: StitchingState): Promise<FreshLog | LogChanged> {
  await validateTypes(session, request);
  try {
    return await readFresh(session, request, { schema: request.schema, state });
  } catch (error) {
    if (error instanceof Invalid) await validateDefinition(session, request);
    throw error;
  }
}

const begin = ({ onProgress }: StitchRequest, stage: StitchStage): void =>
  onProgress?.({ stage, done: STITCH_STAGES.indexOf(stage), total: STITCH_STAGES.length });

const FIRST = 'the first run';

/** Why new events alone would not do. */
function reasonForAll(request: StitchRequest, state: StitchingState | null): string | null {
  if (state === null) return FIRST;
  return changeOf(state.definition, definitionOf(request)) ?? (request.full ? 'it was asked for' : null);
}

/** A full run: everything is built anew from the whole log, beside what people read. */
async function stitchAll(
  session: OpenSession,
  request: StitchRequest,
  { state, reason }: { readonly state: StitchingState | null; readonly reason: string },
): Promise<StitchReport> {
  const { schema, idsFrom = schema, runId } = request;
  const { options } = statementsOn(session, request.signal);
  await refuseViewsOnTables(session, { schema, tables: REBUILT_NAMES, views: ['customer_events'] }, options);
  // Before the transaction: DuckDB scans a table that is not committed yet by a single thread.
  const log = await readLog(session, request);
  return session.transaction(async () => {
    const statements = statementsOn(session, request.signal);
    await takeTurn(statements, schema, state);
    await createMissingTables(statements, schema);
    const tables = nextTables(schema);
    const built = await buildProfiles(session, request, {
      tables,
      before: ourTables(idsFrom),
      byEvents: idsFrom !== schema || (state !== null && changeOf(state.definition, definitionOf(request)) !== null),
      onStage: (stage) => begin(request, stage),
    });
    await statements.run(recordMerges(session.dialect, ourTables(schema).profileMerge, runId));
    await indexTables(statements, tables);
    begin(request, 'publish');
    const { components: profiles, blocked, ...counts } = built;
    await writeState(statements, schema, { ...log, definition: definitionOf(request), profiles, runId });
    await publish(session, request, statements.options);
    const found = { events: log.events, new_types: null, profiles, blocked: blocked + log.unread, ...counts };
    return { mode: 'full', reason, ...found, ...(await reportLimits(statements, ourTables(schema))) };
  });
}

/** An incremental run: new events are brought into the profiles they reach, in place. */
async function stitchFresh(
  session: OpenSession,
  request: StitchRequest,
  { state, log }: { readonly state: StitchingState; readonly log: FreshLog },
): Promise<StitchReport> {
  const { schema, runId } = request;
  return session.transaction(async () => {
    const statements = statementsOn(session, request.signal);
    await takeTurn(statements, schema, state);
    const grown = await growProfiles(session, request, { schema, onStage: (stage) => begin(request, stage) });
    if (grown.merged > 0) await statements.run(recordMerges(session.dialect, ourTables(schema).profileMerge, runId));
    begin(request, 'publish');
    const { more, blocked, ...counts } = grown;
    const profiles = state.profiles + more;
    await writeState(statements, schema, { ...log, rows: log.logRows, definition: state.definition, profiles, runId });
    const found = {
      events: log.events,
      new_types: log.types,
      profiles,
      blocked: blocked + log.unread,
      rules_without_values: [],
      ...counts,
    };
    return { mode: 'incremental', reason: null, ...found, ...(await reportLimits(statements, ourTables(schema))) };
  });
}
