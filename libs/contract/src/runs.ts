import { RUN_KINDS, RUN_STATES, RunCounts, STAGES } from '@tributary/core';
import { z } from 'zod';
import { PageQuery } from './page.js';

/** A run as people see it. `subject` is the sync, warehouse or destination it works on. */
export const RunView = z
  .object({
    id: z.uuid(),
    kind: z.enum(RUN_KINDS),
    subject: z.string(),
    state: z.enum(RUN_STATES),
    stage: z.enum(STAGES).nullable(),
    counts: RunCounts,
    progress: z.object({ done: z.int(), total: z.int() }).nullable().meta({ description: 'Of the present stage' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    result: z.record(z.string(), z.unknown()).nullable().meta({ description: 'What a run that delivers nothing found' }),
    trigger: z.enum(['api', 'schedule', 'retry']),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof RunView>;

/** Which runs to list, newest first. Checks and lookups, which somebody waits for, only when asked for by their kind. */
export const RunsQuery = PageQuery.extend({
  kind: z.enum(RUN_KINDS).optional(),
  subject: z.string().optional(),
  state: z.enum(RUN_STATES).optional(),
});
export type RunsQuery = z.infer<typeof RunsQuery>;

/** A record a run did not deliver (or could not plan), with the reason. */
export const RunRecord = z
  .object({
    seq: z.int().nullable(),
    key: z.string().nullable(),
    operation: z.string().nullable(),
    outcome: z.enum(['invalid', 'rejected', 'in_doubt', 'pending', 'cancelled']),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'RunRecord' });
export type RunRecord = z.infer<typeof RunRecord>;

/** Which of a run's records to list. */
export const RunRecordsQuery = PageQuery.extend({ outcome: RunRecord.shape.outcome.optional() });
export type RunRecordsQuery = z.infer<typeof RunRecordsQuery>;

/** Starts a sync. */
export const StartSyncRun = z
  .strictObject({ full: z.boolean().default(false).meta({ description: 'Send every record, changed or not' }) })
  .meta({ id: 'StartSyncRun' });
export type StartSyncRun = z.infer<typeof StartSyncRun>;
