import { literal, ourTables, sql, type OurTables, type Session, type Sql } from '@tributary/sql';
import { fingerprintOf, MARK, textsOf } from './erased.js';
import type { Person } from './find-person.js';

/** What holds values of people: nothing may be left of one who is erased. */
const HOLDING = {
  identifier: 'identifier',
  profileMerge: 'profile_merge',
  profileTrait: 'profile_trait',
  audienceMember: 'audience_member',
  audienceChange: 'audience_change',
} as const satisfies Partial<Record<keyof OurTables, string>>;

/**
 * Takes a person's values out of the tables of profiles: fingerprints stand where identifiers stood, traits are gone. Which events are the
 * person's stays known, so that these are sent nowhere either. A full run that still finds the events in the log reads the values again.
 */
export async function forgetPerson(
  session: Session,
  { schema, person: { profiles, identifiers } }: { readonly schema: string; readonly person: Person },
): Promise<void> {
  const tables = ourTables(schema);
  const ids = profiles.map((id) => sql`CAST(${literal(id)} AS uuid)`);
  const there = new Set<string>();
  for (const name of Object.values(HOLDING)) if (await stands(session, schema, name)) there.add(name);
  const isTheirs = identifiers.map(({ type, value }) => sql`("type" = ${literal(type)} AND value = ${literal(value)})`);
  if (there.has(HOLDING.identifier) && isTheirs.length > 0) {
    const mark = sql`${literal(MARK)} || ${fingerprintOf(session.dialect, sql`value`)}`;
    await session.execute(sql`UPDATE ${tables.identifier} SET value = ${mark} WHERE ${either(isTheirs)}`);
  }
  if (there.has(HOLDING.profileMerge)) {
    const nothing = sql`value = NULL, "type" = NULL, event_id = NULL`;
    const theirs = [...isTheirs, ...ids.map((id) => sql`surviving_id = ${id}`)];
    if (theirs.length > 0) await session.execute(sql`UPDATE ${tables.profileMerge} SET ${nothing} WHERE ${either(theirs)}`);
  }
  if (profiles.length === 0) return;
  for (const name of ['profileTrait', 'audienceMember', 'audienceChange'] as const) {
    const id = session.dialect.text(sql`profile_id`);
    if (there.has(HOLDING[name])) await session.execute(sql`DELETE FROM ${tables[name]} WHERE ${id} IN (${textsOf(profiles)})`);
  }
}

const either = (conditions: readonly Sql[]): Sql => conditions.reduce((all, one) => sql`${all} OR ${one}`);

const stands = async (session: Session, schema: string, name: string): Promise<boolean> =>
  (await session.rows(session.dialect.standing(schema, name))).length > 0;
