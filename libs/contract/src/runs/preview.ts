import { Intent, OPERATIONS, RunCounts, STAGES } from '@tributary/core';
import { z } from 'zod';

/**
 * What to preview. `sync`: the definition as it would be, instead of the one that stands, so that people see beforehand what a change of it
 * sends again. `intent`: what the run would be asked to do.
 */
export const StartPreview = z
  .strictObject({
    sync: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'A definition of the sync that is not stored: what it would send in place of the one that stands' }),
    intent: Intent.optional(),
  })
  .meta({ id: 'StartPreview' });
export type StartPreview = z.infer<typeof StartPreview>;

/** Why a record is planned, in words for people. */
export const WHY: Readonly<Record<string, string>> = {
  new: 'new',
  changed: 'changed',
  mapping: 'changed by the mapping alone',
  owed: 'owed from before',
  forced: 'asked for',
  gone: 'gone from the source',
};

/** One planned change as a preview shows it. `why`: `new`, `changed`, `mapping`, `owed`, `forced` or `gone`. */
export const PreviewChange = z.object({
  key: z.string(),
  operation: z.enum(OPERATIONS),
  why: z.string().default(''),
  waits: z.boolean().default(false).meta({ description: 'It would wait for a person' }),
  changed: z.array(z.string()),
  fields: z.record(z.string(), z.unknown()),
  differences: z
    .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
    .default([])
    .meta({ description: 'Of a change: what the destination was told last, and what it would be told' }),
  refused: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .default(null)
    .meta({ description: 'Why it would be rejected without being sent' }),
});

/** One request as it would be sent; secrets are hidden. */
export const PreviewRequest = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  cut: z.boolean().meta({ description: 'The body is longer than what is shown' }),
});

/** The requests of the first batch. */
export const PreviewRequests = z.object({
  shown: z.array(PreviewRequest),
  records: z.int().meta({ description: 'Records of the first batch that are in these requests, or are refused before' }),
  more: z.int().meta({ description: 'Records of the first batch whose requests are not shown' }),
  unknown: z.array(z.string()).meta({ description: 'What nobody can know before the requests are sent' }),
});

/** What a run of the sync would do now. */
export const Preview = z
  .object({
    stages: z.array(z.object({ stage: z.enum(STAGES), does: z.string() })).default([]),
    counts: RunCounts,
    held: z.string().nullable().meta({ description: 'Why a run would wait for a person' }),
    waits: z.enum(['everything', 'removals']).nullable().default(null).meta({ description: 'What would wait' }),
    why: z.record(z.string(), z.int()).default({}).meta({ description: 'Planned changes by reason' }),
    changes: z.array(PreviewChange),
    requests: PreviewRequests.nullable().default(null),
    findings: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof Preview>;
