import { shown } from '@tributary/core';
import { literal, orAbsent, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { textOrNull } from '../read-text.js';

/** The value of a trait of one profile, as JSON shows it, with what it was computed by. Times are RFC 3339. */
export interface TraitOfProfile {
  readonly id: string;
  readonly type: string;
  readonly value: unknown;
  readonly revision: number | null;
  readonly run_id: string | null;
  readonly computed_at: string | null;
}

/** The traits of one profile that have a value. */
export interface TraitsOfProfile {
  readonly traits: readonly TraitOfProfile[];
  /** When its traits were last computed; `null` where they are due. */
  readonly calculated_at: string | null;
}

/** What a profile has of each trait. A value is of the later of two runs: the last of its profile, and the last of all profiles of its trait. */
export async function traitsOfProfile(
  session: Session,
  { schema, profileId }: { readonly schema: string; readonly profileId: string },
): Promise<TraitsOfProfile> {
  const { profile, profileTrait, traitColumn } = ourTables(schema);
  const id = sql`CAST(${literal(profileId)} AS uuid)`;
  const [times = []] = await session.rows(sql`SELECT calculated_at, calculated_by FROM ${profile} WHERE id = ${id}`);
  const [at, by] = times.map(textOrNull);
  const values = await valuesOf(session, sql`SELECT * FROM ${profileTrait} WHERE profile_id = ${id}`);
  if (values === undefined) return { traits: [], calculated_at: at ?? null };
  const columns = await session.rows(
    sql`SELECT trait_id, "type", revision, run_id, computed_at FROM ${traitColumn} ORDER BY trait_id COLLATE "C"`,
  );
  const traits = columns.flatMap(([trait, type, revision, runId, computedAt]): TraitOfProfile[] => {
    const value = values.get(String(trait)) ?? null;
    if (value === null) return [];
    const ofColumn = { run_id: textOrNull(runId), computed_at: textOrNull(computedAt) };
    const ofProfile = { run_id: by ?? null, computed_at: at ?? null };
    const later = isLater(ofProfile.computed_at, ofColumn.computed_at) ? ofProfile : ofColumn;
    return [{ id: String(trait), type: String(type), value, revision: revision === null ? null : Number(revision), ...later }];
  });
  return { traits, calculated_at: at ?? null };
}

/** By column; `undefined` where traits have never been computed, so that there is no table. */
async function valuesOf(session: Session, query: Sql): Promise<ReadonlyMap<string, unknown> | undefined> {
  const columns = await orAbsent(session.describe(query), undefined);
  if (columns === undefined) return undefined;
  const [row = []] = await session.rows(query);
  return new Map(columns.map(({ name }, index) => [name, shown(row[index] ?? null)]));
}

/** Times of the warehouse are text of one form, to the microsecond, which `Date` would drop. */
const isLater = (one: string | null, other: string | null): boolean =>
  one !== null && (other === null || Date.parse(one) >= Date.parse(other));
