import { Conflict, NotFound, type RunCounts, type RunKind, type RunState, type Stage } from '@tributary/core';
import type { Kysely } from 'kysely';
import { UUID } from '../page.js';
import type { RunError, RunHeld, RunWaiting, Tables, Trigger } from '../tables.js';

/** A run as it is kept. */
export interface RunRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly kind: RunKind;
  /** The sync, warehouse or destination it works on. */
  readonly subject: string;
  readonly state: RunState;
  readonly stage: Stage | null;
  readonly counts: RunCounts;
  /** Of the present stage. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly error: RunError | null;
  /** What a run that delivers nothing found. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** What it was started with, secrets as references; `inputOf` reads it. */
  readonly input: unknown;
  readonly trigger: Trigger;
  /** The pipeline it is part of. */
  readonly parent: string | null;
  /** What of its plan waits for a person. */
  readonly held: RunHeld | null;
  /** Why it stands still. */
  readonly waiting: RunWaiting | null;
  /** When somebody asked to cancel it. */
  readonly cancelRequestedAt: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What is read of a run. */
export const RUN_COLUMNS = [
  'id',
  'workspaceId',
  'kind',
  'subject',
  'state',
  'stage',
  'counts',
  'progress',
  'error',
  'result',
  'input',
  'trigger',
  'parent',
  'held',
  'waiting',
  'cancelRequestedAt',
  'createdBy',
  'createdAt',
  'startedAt',
  'finishedAt',
] as const;

/** States a run goes on from. */
export const ACTIVE_STATES = ['queued', 'running'] as const;

/** A run by its id alone, as a job names it. */
export async function loadRun(db: Kysely<Tables>, runId: string): Promise<RunRow> {
  // PostgreSQL would refuse to compare anything else with a uuid, with an error that says nothing to people.
  const row = UUID.test(runId) ? await db.selectFrom('run').select(RUN_COLUMNS).where('id', '=', runId).executeTakeFirst() : undefined;
  if (row === undefined) throw unknownRun(runId);
  return row;
}

export function unknownRun(runId: string): NotFound {
  return new NotFound('run.unknown', `there is no run \`${runId}\``);
}

/** The run has ended, or another worker has it: what this one found out does not count any more. */
export function superseded(runId: string): Conflict {
  return new Conflict('run.superseded', `run \`${runId}\` has ended or another worker has claimed it: this worker stops`);
}
