import { z } from 'zod';
import { Actor } from './actor.js';
import { PageQuery, pageOf } from './page.js';

const entry = {
  ...{
    id: '41',
    seq: '41',
    at: '2026-01-05T09:30:00.000Z',
    actor: 'user:0199a0b0-0000-7000-8000-0000000000a1',
    actor_name: 'Ada Lovelace',
  },
  ...{ verb: 'definition.put', kind: 'trait', subject: 'revenue', changes: [{ field: 'value', before: 'total', after: 'total_net' }] },
  ...{ request_id: '6a1f0f4e-5a53-4c53-9e5f-1a7a44f0a9d1', address: '192.0.2.7' },
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

/** One thing somebody did. */
export const AuditEntryView = z
  .object({
    id: z.string(),
    seq: z.string().meta({ description: 'Its place in the chain of the workspace' }),
    at: z.iso.datetime(),
    actor: Actor,
    actor_name: z.string().nullable().meta({ description: 'What they were called then' }),
    verb: z.string().meta({ description: 'What was done: `definition.put`, `run.cancel`, `session.login`' }),
    kind: z.string().nullable(),
    subject: z.string().nullable().meta({ description: 'The id of what it was done to' }),
    changes: z
      .array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
      .meta({ description: 'What is different since, field by field; a secret is shown as `{ "secret": true }`' }),
    request_id: z.string().nullable(),
    address: z.string().nullable().meta({ description: 'Where the request came from' }),
    hash: z.string().meta({ description: 'SHA-256 over this entry and the hash of the one before it' }),
  })
  .meta({ id: 'AuditEntry', examples: [entry] });
export type AuditEntryView = z.infer<typeof AuditEntryView>;

/** The newest first. */
export const AuditPage = pageOf(AuditEntryView);

/** Which entries; all that is asked for must hold. */
export const AuditQuery = PageQuery.extend({
  actor: z.string().optional().meta({ description: 'Only by this actor, `user:<id>`, `api_key:<id>` or `system`', example: 'system' }),
  verb: z.string().optional().meta({ description: 'Only this verb, or all that begin so: `definition`', example: 'definition.put' }),
  kind: z.string().optional().meta({ description: 'Only what was done to this kind', example: 'trait' }),
  subject: z.string().optional().meta({ description: 'Only what was done to this, by its id', example: 'revenue' }),
  request_id: z.string().optional().meta({ description: 'Only what one request did', example: entry.request_id }),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Not older than this', example: '2026-01-01T00:00:00Z' }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Older than this', example: '2026-02-01T00:00:00Z' }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** Asks whether the log is whole. */
export const AuditVerifyQuery = z.object({
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({ description: 'A `head` that was noted before: says whether the chain still has it', example: entry.hash }),
});

/** Whether every entry is as it was written, and none is missing. */
export const AuditVerdict = z
  .object({
    whole: z.boolean(),
    entries: z.int(),
    head: z
      .string()
      .nullable()
      .meta({ description: 'The hash of the newest entry: noted elsewhere, it proves later that nothing was cut off' }),
    broken: z
      .object({
        seq: z.string().nullable(),
        id: z.string(),
        fault: z.enum(['changed', 'missing', 'unchained']).meta({ description: 'It was changed, is gone, or was put beside the chain' }),
      })
      .nullable()
      .meta({ description: 'The first entry that does not fit' }),
    noted: z.object({ seq: z.string() }).nullable().optional().meta({ description: 'Where the hash that was asked about stands' }),
  })
  .meta({ id: 'AuditVerdict', examples: [{ whole: true, entries: 41, head: entry.hash, broken: null }] });
export type AuditVerdict = z.infer<typeof AuditVerdict>;
