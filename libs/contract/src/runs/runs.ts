import { CHANGES, Id, Intent, OPERATIONS, RecordKeys, RUN_KINDS, RUN_STATES, RunCounts, STAGES } from '@tributary/core';
import { z } from 'zod';
import { Actor, ActorName } from '../actor.js';
import { PageQuery } from '../page.js';

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
    intent: Intent.meta({ description: 'What the run of a sync is to do' }).default(CHANGES),
    held: z
      .object({
        reason: z.string(),
        plan: z.string().meta({ description: 'The hash the plan is released by' }),
        until: z.iso.datetime(),
        samples: z.array(z.object({ operation: z.enum(OPERATIONS), key: z.string() })),
      })
      .nullable()
      .default(null)
      .meta({ description: 'What of its plan waits for a person' }),
    waiting: z
      .object({ until: z.iso.datetime().nullable(), reason: z.string() })
      .nullable()
      .default(null)
      .meta({ description: 'Why it stands still' }),
    cancel_requested_at: z.iso.datetime().nullable().default(null),
    trigger: z.enum(['api', 'schedule', 'retry', 'pipeline']),
    parent: z.uuid().nullable().default(null).meta({ description: 'The pipeline it is part of' }),
    created_by: Actor,
    created_by_name: ActorName,
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
  sync: Id.optional().meta({ description: 'Only runs of this sync; short for its id as `subject` and `kind=sync`' }),
  state: z.enum(RUN_STATES).optional(),
  parent: z.uuid().optional().meta({ description: 'Only the parts of this pipeline' }),
}).refine(({ sync, subject }) => sync === undefined || subject === undefined, {
  path: ['sync'],
  message: 'give either `sync` or `subject`',
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

/** A request and its answer, in excerpts in which secrets are hidden. */
export const RunExchange = z
  .object({
    batch: z.int(),
    attempt: z.int(),
    at: z.iso.datetime(),
    method: z.string(),
    path: z.string(),
    status: z.int().nullable().meta({ description: '`null` when no answer came' }),
    ms: z.number(),
    request: z.string(),
    response: z.string(),
  })
  .meta({ id: 'RunExchange' });
export type RunExchange = z.infer<typeof RunExchange>;

const Number32 = z.coerce.number().int().min(0).max(2_147_483_647);

/** Which of a run's exchanges to list: all, those of a batch, or those of the batch that a record was in. */
export const RunExchangesQuery = PageQuery.extend({
  batch: Number32.optional(),
  seq: Number32.optional().meta({ description: 'Of the batch that the record of this `seq` was in' }),
});
export type RunExchangesQuery = z.infer<typeof RunExchangesQuery>;

/** Which of a run's records to list. */
export const RunRecordsQuery = PageQuery.extend({ outcome: RunRecord.shape.outcome.optional() });
export type RunRecordsQuery = z.infer<typeof RunRecordsQuery>;

/** Starts a sync. `full` and `keys` are short for intents. */
export const StartSyncRun = z
  .strictObject({
    full: z.boolean().default(false).meta({ description: 'Send every record, changed or not' }),
    keys: RecordKeys.optional().meta({ description: 'Send these records, changed or not; short for the intent `resend`' }),
    intent: Intent.optional(),
    dry_run: z.boolean().default(false).meta({ description: 'Plan it and send nothing: the run is a preview, its `result` a Preview' }),
    confirm: z.string().optional().meta({ description: 'The id of the sync, for what cannot be undone: `reset` and `remove`' }),
  })
  .refine(({ full, keys, intent }) => [full || undefined, keys, intent].filter((one) => one !== undefined).length <= 1, {
    path: ['intent'],
    message: 'give one of `full`, `keys` and `intent`',
  })
  .refine(({ intent }) => intent?.kind !== 'release', { path: ['intent', 'kind'], message: 'is started by `POST /v1/runs/{id}/release`' })
  .meta({ id: 'StartSyncRun' });
export type StartSyncRun = z.infer<typeof StartSyncRun>;

/** Releases what a held run waits with. `plan`: the hash people saw; what waits under another is not released. */
export const ReleaseRun = z.strictObject({ plan: z.string().min(1).optional() }).meta({ id: 'ReleaseRun' });
export type ReleaseRun = z.infer<typeof ReleaseRun>;
