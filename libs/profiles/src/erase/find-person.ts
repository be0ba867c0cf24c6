import { AppError, type IdentifierType } from '@tributary/core';
import { literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { locate } from '../explain/locate.js';
import type { Identifier } from '../explain/explanation.js';

/** Everything by which somebody is known: the profile, those that became part of it, and its identifiers. */
export interface Person {
  /** Ids of profiles, the living one first. Empty where no profile has the identifier that was asked for. */
  readonly profiles: readonly string[];
  readonly identifiers: readonly Identifier[];
}

/** Who is meant: a profile, or whoever has an identifier, as a person writes it. */
export type PersonOf = { readonly profile: string } | { readonly identifier: Identifier };

interface Asked {
  readonly schema: string;
  readonly types: readonly IdentifierType[];
  readonly of: PersonOf;
}

/** Finds a person. An identifier that no profile has is a person of that identifier alone, and so is a quarantined one: it names nobody else. */
export async function findPerson(session: Session, { schema, types, of }: Asked): Promise<Person> {
  if ('profile' in of) return personOf(session, schema, of.profile);
  const found = await located(session, { schema, types, asked: of.identifier });
  if (found.profile === null) return { profiles: [], identifiers: [found.identifier] };
  return personOf(session, schema, found.profile);
}

async function located(
  session: Session,
  asked: { readonly schema: string; readonly types: readonly IdentifierType[]; readonly asked: Identifier },
): Promise<{ readonly identifier: Identifier; readonly profile: string | null }> {
  try {
    const { identifier, at } = await locate(session, asked);
    return { identifier, profile: at?.profile ?? null };
  } catch (error) {
    // Nobody was stitched yet: what was sent by an identifier is found all the same.
    if (error instanceof AppError && error.code === 'profiles.not_stitched') return { identifier: asked.asked, profile: null };
    throw error;
  }
}

async function personOf(session: Session, schema: string, asked: string): Promise<Person> {
  const { profile, identifier, nodeProfile } = ourTables(schema);
  const id = sql`CAST(${literal(asked)} AS uuid)`;
  const [living] = await texts(
    session,
    1,
    sql`WITH RECURSIVE heir(id, merged_into) AS (
  SELECT id, merged_into FROM ${profile} WHERE id = ${id}
  UNION SELECT next.id, next.merged_into FROM ${profile} AS next JOIN heir ON next.id = heir.merged_into)
SELECT CAST(id AS text) FROM heir WHERE merged_into IS NULL`,
  );
  const root = sql`CAST(${literal(living?.[0] ?? asked)} AS uuid)`;
  const family = await texts(
    session,
    1,
    sql`WITH RECURSIVE part(id) AS (
  SELECT ${root}
  UNION SELECT absorbed.id FROM ${profile} AS absorbed JOIN part ON absorbed.merged_into = part.id)
SELECT CAST(id AS text) FROM part`,
  );
  const identifiers = await texts(
    session,
    2,
    sql`SELECT DISTINCT identifier."type", identifier.value FROM ${identifier} AS identifier
JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id WHERE node_profile.profile_id = ${root}`,
  );
  const first = living?.[0] ?? asked;
  return {
    profiles: [first, ...family.map(([one = '']) => one).filter((one) => one !== first)],
    identifiers: identifiers.map(([type = '', value = '']) => ({ type, value })),
  };
}

async function texts(session: Session, columns: number, query: Sql): Promise<readonly (readonly string[])[]> {
  return (await session.rows(query)).map((row) => row.slice(0, columns).map(String));
}
