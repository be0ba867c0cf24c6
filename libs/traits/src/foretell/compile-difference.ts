import type { Column } from '@tributary/core';
import { ident, literal, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileComparable } from '../values/comparable.js';

/** How many profiles would get a value, have another, or have none any more. */
export interface Difference {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export const NO_DIFFERENCE: Difference = { added: 0, changed: 0, removed: 0 };

interface Compared {
  readonly id: string;
  readonly schema: string;
  /** The column of the values that stand, and of those that would be in `table`; none where there are no such values. */
  readonly standing: Column | undefined;
  readonly next: Column | undefined;
  readonly table: Sql;
}

/** `profile_id, what, change` of every living profile whose value of a trait would not be what it is; nothing where there is none at all. */
export function compileDifference(dialect: Dialect, { id, schema, standing, next, table }: Compared): Sql | undefined {
  if (standing === undefined && next === undefined) return undefined;
  const { nodeProfile, profileTrait } = ourTables(schema);
  const [before, after] = [standing && sql`former.${ident(id)}`, next && sql`later.${ident(id)}`];
  const changes = [
    ...(after ? [sql`WHEN ${before ?? sql`NULL`} IS NULL AND ${after} IS NOT NULL THEN 'added'`] : []),
    ...(before ? [sql`WHEN ${before} IS NOT NULL AND ${after ?? sql`NULL`} IS NULL THEN 'removed'`] : []),
    ...(standing && next && before && after
      ? [sql`WHEN ${compileDiffers(dialect, { standing, next }, { before, after })} THEN 'changed'`]
      : []),
  ];
  const joins = [
    ...(before ? [sql`\n  LEFT JOIN ${profileTrait} AS former ON former.profile_id = living.profile_id`] : []),
    ...(after ? [sql`\n  LEFT JOIN ${table} AS later ON later.profile_id = living.profile_id`] : []),
  ];
  return sql`SELECT profile_id, ${literal(`trait:${id}`)} AS what, change FROM (
  SELECT living.profile_id, CASE ${spaced(changes)} END AS change
  FROM (SELECT DISTINCT profile_id FROM ${nodeProfile}) AS living${spaced(joins)}
) AS compared WHERE change IS NOT NULL`;
}

const spaced = (parts: readonly Sql[]): Sql => parts.reduce((all, part) => sql`${all} ${part}`, sql``);

/** A value of another type is another value: what is sent of it may be written in another way. */
function compileDiffers(
  dialect: Dialect,
  { standing, next }: { readonly standing: Column; readonly next: Column },
  { before, after }: { readonly before: Sql; readonly after: Sql },
): Sql {
  if (JSON.stringify(standing.type) !== JSON.stringify(next.type)) return sql`${before} IS NOT NULL AND ${after} IS NOT NULL`;
  return sql`${compileComparable(dialect, standing.type, before)} IS DISTINCT FROM ${compileComparable(dialect, next.type, after)}`;
}
