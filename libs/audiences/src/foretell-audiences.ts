import type { Audience, ColumnType } from '@tributary/core';
import { ident, literal, orAbsent, ourTables, remakeTable, type Session, sql, type Sql, type StatementOptions } from '@tributary/sql';
import { compileAudiences } from './compile-audiences.js';
import { compileMembers } from './refresh-audiences.js';
import { resolveConditions } from './resolve-conditions.js';

/** Audiences as they would be, and the values their conditions would ask. */
export interface ForetellAudiences {
  readonly schema: string;
  /** All there would be in this warehouse. */
  readonly audiences: readonly Audience[];
  /** Those whose members may differ. */
  readonly changed: readonly string[];
  /** Those that would be gone. */
  readonly removed: readonly string[];
  /** `profile_id` and a column a trait, with their types: the values as they would be. */
  readonly values: Sql;
  readonly traits: ReadonlyMap<string, ColumnType>;
  readonly clock: Date;
  readonly out?: Sql;
  /** A table `profile_id, what` of the session, where whoever would enter, leave or change the split is written down, by `audience:<id>`. */
  readonly touched: Sql;
  readonly signal?: AbortSignal;
}

/** How many profiles would enter an audience, be in another split of it, or leave. */
export interface ForetoldAudience {
  readonly audience: string;
  readonly profiles: { readonly added: number; readonly changed: number; readonly removed: number };
}

const NOW = ident('tributary_foretold_member');
const CHANGES = ident('tributary_foretold_change');

/**
 * Who would be a member of changed audiences now, beside who was as of their last run. Time has gone on since: who would enter or leave
 * by that alone is part of it. Rejects with `Invalid` for conditions that do not fit, with `Conflict` for a trait that has no values.
 */
export async function foretellAudiences(session: Session, request: ForetellAudiences): Promise<readonly ForetoldAudience[]> {
  const { schema, audiences, changed, removed, values, traits, clock, out, signal } = request;
  const options: StatementOptions = signal ? { signal } : {};
  const wanted = audiences.filter(({ id }) => changed.includes(id));
  const conditions = resolveConditions(
    audiences,
    wanted.map(({ id }) => id),
  );
  const { dialect } = session;
  const who = compileAudiences({ dialect, schema, conditions, traits, clock, values, ...(out === undefined ? {} : { out }) });
  await remakeTable(session, NOW, compileMembers(dialect, wanted, who), options);
  const standing = await orAbsent(session.describe(sql`SELECT * FROM ${ourTables(schema).audienceMember}`), null);
  const found: ForetoldAudience[] = [];
  for (const id of [...wanted.map((one) => one.id), ...removed]) {
    await remakeTable(session, CHANGES, compileMoves(schema, id, standing !== null), options);
    await session.execute(
      sql`INSERT INTO ${request.touched} (profile_id, what) SELECT profile_id, ${literal(`audience:${id}`)} FROM ${CHANGES}`,
      options,
    );
    const rows = await session.rows(sql`SELECT change, count(*) FROM ${CHANGES} GROUP BY change`, options);
    const counts = Object.fromEntries(rows.map(([change, count]) => [String(change), Number(count)]));
    found.push({ audience: id, profiles: { added: 0, changed: 0, removed: 0, ...counts } });
  }
  return found;
}

/** `profile_id, change`: who moves. Members that became part of another profile since count as that. */
function compileMoves(schema: string, audience: string, hasMembers: boolean): Sql {
  const { audienceMember, nodeProfile } = ourTables(schema);
  const before = hasMembers
    ? sql`SELECT profile_id, split FROM ${audienceMember} AS member WHERE audience_id = ${literal(audience)}
    AND EXISTS (SELECT 1 FROM ${nodeProfile} AS living WHERE living.profile_id = member.profile_id)`
    : sql`SELECT CAST(NULL AS uuid) AS profile_id, CAST(NULL AS text) AS split WHERE FALSE`;
  return sql`SELECT coalesce(former.profile_id, later.profile_id) AS profile_id,
  CASE WHEN former.profile_id IS NULL THEN 'added' WHEN later.profile_id IS NULL THEN 'removed' ELSE 'changed' END AS change
FROM (${before}) AS former FULL JOIN (SELECT profile_id, split FROM ${NOW} WHERE audience_id = ${literal(audience)}) AS later
  ON later.profile_id = former.profile_id
WHERE former.profile_id IS NULL OR later.profile_id IS NULL OR former.split IS DISTINCT FROM later.split`;
}
