import { z } from 'zod';

/** Records by their keys, as people see them; at most 10,000. */
export const RecordKeys = z.array(z.string().min(1)).min(1).max(10_000).meta({ description: 'Keys of records as people see them' });
const keys = RecordKeys;

/**
 * What a run of a sync is to do. `changes`: what differs from the ledger, and what is owed. `full`: every record. `resync`: every
 * record, and the removal of what the ledger has and the source has not, in any mode. `adopt`: note the present records as delivered and
 * send nothing. `resend`: these records, changed or not. `remove`: take these records out of the destination. `release`: what a held run
 * waits with, named by the hash of its plan. `reset`: forget the ledger and what is owed.
 */
export const Intent = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('changes') }),
    z.strictObject({ kind: z.literal('full') }),
    z.strictObject({ kind: z.literal('resync') }),
    z.strictObject({ kind: z.literal('adopt'), keys: keys.optional() }),
    z.strictObject({ kind: z.literal('resend'), keys }),
    z.strictObject({ kind: z.literal('remove'), keys }),
    z.strictObject({ kind: z.literal('release'), run: z.uuid(), plan: z.string().min(1) }),
    z.strictObject({ kind: z.literal('reset') }),
  ])
  .meta({ id: 'Intent' });
export type Intent = z.infer<typeof Intent>;

/** What a run does that was asked for nothing else. */
export const CHANGES: Intent = { kind: 'changes' };
