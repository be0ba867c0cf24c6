import { OPERATIONS } from '@tributary/core';
import { z } from 'zod';
import { PageQuery, pageOf } from '../page.js';

/** A change that was not delivered: what became of it, and since when it is owed. */
export const OwedRecord = z
  .object({
    key: z.string(),
    operation: z.enum(OPERATIONS),
    kind: z.string().meta({ description: '`rejected`, `in_doubt`, `cancelled` or `pending`' }),
    code: z.string(),
    message: z.string(),
    run_id: z.string(),
    since: z.string(),
    age_seconds: z.int(),
  })
  .meta({ id: 'OwedRecord' });
export type OwedRecord = z.infer<typeof OwedRecord>;

/** What the destination was last told of one record, and what it is owed. */
export const LedgerEntry = z
  .object({
    key: z.string(),
    delivered: z
      .object({ at: z.string(), run_id: z.string(), remote_id: z.string().nullable(), fields: z.record(z.string(), z.unknown()) })
      .nullable(),
    owed: OwedRecord.nullable(),
  })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** The size of a ledger; with a key, what is known of it (nothing where it was never delivered nor tried). */
export const LedgerView = z
  .object({
    records: z.int().meta({ description: 'Records the destination holds by our ledger' }),
    owed: z.int(),
    owed_by_kind: z.record(z.string(), z.int()),
    oldest_owed: z.string().nullable(),
    entry: LedgerEntry.nullable().optional(),
  })
  .meta({ id: 'Ledger' });
export type LedgerView = z.infer<typeof LedgerView>;

/** Which record of a ledger: by its key, as people see it. */
export const LedgerQuery = z.object({ key: z.string().min(1).optional() });
export type LedgerQuery = z.infer<typeof LedgerQuery>;

/** What a sync owes its destination, the oldest first. */
export const OwedPage = pageOf(OwedRecord).meta({ id: 'OwedPage' });
export type OwedPage = z.infer<typeof OwedPage>;

export const OwedQuery = PageQuery;
export type OwedQuery = z.infer<typeof OwedQuery>;
