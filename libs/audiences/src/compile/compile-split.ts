import type { Audience } from '@tributary/core';
import { type Dialect, join, literal, sql, type Sql } from '@tributary/sql';

const BUCKETS = 2 ** 32;

/**
 * The split that a profile is in, by its id and the audience's seed alone: the same in every run and every warehouse. NULL for who is in
 * none. The first 32 bits of a SHA-256 are compared as hexadecimal text, which sorts as the numbers do.
 */
export function compileSplit(dialect: Dialect, { id, seed = id, splits }: Pick<Audience, 'id' | 'seed' | 'splits'>, profile: Sql): Sql {
  if (splits.length === 0) return sql`CAST(NULL AS text)`;
  const bucket = sql`substr(${dialect.sha256(sql`${literal(`${seed}:`)} || ${dialect.text(profile)}`)}, 1, 8) COLLATE "C"`;
  let below = 0;
  const cases = splits.map(({ name, share }) => {
    below += share;
    const limit = Math.round(below * BUCKETS);
    const isIn = limit >= BUCKETS ? sql`TRUE` : sql`${bucket} < ${literal(limit.toString(16).padStart(8, '0'))}`;
    return sql`WHEN ${isIn} THEN ${literal(name)}`;
  });
  return sql`CASE ${join(cases, ' ')} END`;
}
