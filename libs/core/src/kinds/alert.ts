import { z } from 'zod';
import { Id } from '../ids.js';

/**
 * What people can be told of. `failed`, `unauthorized`, `held`, `partial`: how the newest run of a subject ended. `late`: its schedule
 * was due and nothing ran. `deviation`: the newest run found far more or far fewer records than its last runs did.
 */
export const ALERT_CONDITIONS = ['failed', 'unauthorized', 'held', 'partial', 'late', 'deviation'] as const;
export type AlertCondition = (typeof ALERT_CONDITIONS)[number];

const To = z.discriminatedUnion('via', [
  z.strictObject({ via: z.literal('log') }),
  z.strictObject({
    via: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
    secret: z.string().min(16).meta({ secret: true, description: 'Signs each message; the receiver checks it' }),
  }),
  z.strictObject({
    via: z.literal('slack'),
    url: z.url({ protocol: /^https?$/, error: 'must be the address of an incoming webhook' }).meta({ secret: true }),
  }),
]);

/** Whom to tell when a subject gets into trouble, and when it is out of it again: one message for each change of state. */
export const Alert = z
  .strictObject({
    kind: z.literal('alert'),
    id: Id,
    on: z
      .array(z.enum(ALERT_CONDITIONS))
      .min(1)
      .default([...ALERT_CONDITIONS]),
    subjects: z.array(Id).min(1).optional().meta({ description: 'Syncs and warehouses it is about; all where not given' }),
    partial_share: z.number().min(0).max(1).default(0).meta({ description: 'Share of the planned records that may stay undelivered' }),
    late_minutes: z.int().min(1).max(10_080).default(15).meta({ description: 'How long after its time a scheduled run counts as late' }),
    deviation: z
      .number()
      .min(1.1)
      .max(1_000)
      .default(3)
      .meta({ description: 'How many times more, or fewer, than the median of the last runs' }),
    to: To,
    label: z.string().max(200).optional(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof Alert>;
