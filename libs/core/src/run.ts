import { z } from 'zod';

const count = z.int().min(0).default(0);

/**
 * The counts of a sync's run. They balance (I1): extracted = invalid + unchanged + (added + changed of `planned`), and
 * planned = delivered + rejected + in_doubt + held + cancelled + pending.
 */
export const RunCounts = z
  .strictObject({
    extracted: count,
    invalid: count,
    unchanged: count,
    planned: count,
    added: count,
    changed: count,
    removed: count,
    delivered: count,
    rejected: count,
    in_doubt: count,
    held: count,
    cancelled: count,
    pending: count,
    requests: count,
  })
  .meta({ id: 'RunCounts' });
export type RunCounts = z.infer<typeof RunCounts>;

export const NO_COUNTS: RunCounts = RunCounts.parse({});
