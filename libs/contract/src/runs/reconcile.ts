import { z } from 'zod';

/** How much of a ledger to compare with what the destination holds: all of it, or some records by chance. */
export const StartReconcile = z
  .strictObject({
    all: z.boolean().default(false).meta({ description: 'Every record, and not some by chance' }),
    sample: z.int().min(1).max(10_000).default(100).meta({ description: 'How many by chance' }),
  })
  .meta({ id: 'StartReconcile' });
export type StartReconcile = z.infer<typeof StartReconcile>;

/** How a destination stands against what it was told: the `result` of a run that reconciles. */
export const Reconciliation = z
  .object({
    records: z.int().meta({ description: 'Records of the ledger that were to be looked at' }),
    compared: z.int(),
    in_step: z.int(),
    missing: z.int().meta({ description: 'Not there any more' }),
    different: z.int().meta({ description: 'There with other values' }),
    skipped: z.int().meta({ description: 'Of these nobody can say what was told' }),
    drift: z
      .array(
        z.object({
          key: z.string(),
          kind: z.enum(['missing', 'different']),
          fields: z.array(z.object({ field: z.string(), told: z.unknown(), there: z.unknown() })),
        }),
      )
      .meta({ description: 'The first records that are out of step' }),
    keys: z.array(z.string()).meta({ description: 'The keys of those, as the intent `resend` takes them' }),
    more: z.boolean().meta({ description: 'There are more than `keys` names' }),
    requests: z.int(),
  })
  .meta({ id: 'Reconciliation' });
export type Reconciliation = z.infer<typeof Reconciliation>;
