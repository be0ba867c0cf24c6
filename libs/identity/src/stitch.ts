import { ourTables, type Database, type OpenSession } from '@tributary/sql';
import { buildProfiles } from './build-profiles.js';
import { recordMerges } from './merge-rules.js';
import { publish } from './publish.js';
import { readLog, type IdentityDefinition } from './read-log.js';
import { reportOversized, reportQuarantined, type Oversized, type Quarantined } from './report.js';
import { statementsOn } from './statements.js';
import { createMissingTables, indexTables, nextTables } from './tables.js';
import { validateRules } from './validate-rule.js';

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
export interface StitchReport {
  readonly mode: 'full' | 'incremental';
  /** Why the run was full, in words; `null` for an incremental one. */
  readonly reason: string | null;
  /** Events that this run read. */
  readonly events: number;
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
  readonly quarantined: Quarantined;
  readonly oversized: Oversized;
  /** Rules that found nothing in the whole log, by id; told by full runs. */
  readonly rules_without_values: readonly string[];
}

/**
 * Stitches the log into profiles. What people read changes in one transaction: readers see the last state until the new one is whole, and a run that
 * stops anywhere leaves nothing behind.
 */
export async function stitch(database: Database, request: StitchRequest): Promise<StitchReport> {
  await validateRules(database, request.events, request.rules);
  return database.session(async (session) => {
    begin(request, 'extract');
    return stitchAll(session, request, 'first run');
  });
}

const begin = ({ onProgress }: StitchRequest, stage: StitchStage): void =>
  onProgress?.({ stage, done: STITCH_STAGES.indexOf(stage), total: STITCH_STAGES.length });

/** A full run: everything is built anew from the whole log, beside what people read. */
async function stitchAll(session: OpenSession, request: StitchRequest, reason: string): Promise<StitchReport> {
  const { schema, idsFrom = schema, runId } = request;
  const { events } = await readLog(session, request);
  return session.transaction(async () => {
    const statements = statementsOn(session, request.signal);
    await createMissingTables(statements, schema);
    const tables = nextTables(schema);
    const before = ourTables(idsFrom);
    const built = await buildProfiles(session, request, { tables, before, onStage: (stage) => begin(request, stage) });
    await statements.run(recordMerges(session.dialect, ourTables(schema).profileMerge, runId));
    await indexTables(statements, tables);
    begin(request, 'publish');
    await publish(session, request, statements.options);
    const { components, ...counts } = built;
    const quarantined = await reportQuarantined(statements, ourTables(schema));
    const oversized = await reportOversized(statements, ourTables(schema));
    return { mode: 'full', reason, events, profiles: components, ...counts, quarantined, oversized };
  });
}
