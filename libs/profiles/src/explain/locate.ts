import { hint, IdentifierType } from '@tributary/core';
import { literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { readStitched, readValue } from '@tributary/identity';
import { textOf, textOrNull } from '../read-text.js';
import type { Identifier, Obstacle, Place } from './explanation.js';

/** An identifier that was asked for, as stitching knows it, and where it is, or why it is nowhere. */
export type Located = { readonly identifier: Identifier } & (
  { readonly at: Place; readonly obstacle: null } | { readonly at: null; readonly obstacle: Obstacle }
);

/** Finds an identifier as a person writes it, read by its type's own rule. */
export async function locate(
  session: Session,
  { schema, types, asked }: { readonly schema: string; readonly types: readonly IdentifierType[]; readonly asked: Identifier },
): Promise<Located> {
  const type = types.find(({ id }) => id === asked.type) ?? defaultsOf(asked.type);
  const read = type ? await readValue(session, type, asked.value) : { normal: asked.value, blocked: false };
  const identifier = { type: asked.type, value: read.normal ?? asked.value };
  const nowhere = (cause: Obstacle['cause'], message: string): Located => ({ identifier, at: null, obstacle: { cause, message } });
  if (read.normal === null)
    return nowhere('blocked', `${named(asked)} cannot be read as \`${type?.normalize ?? 'text'}\`, so it names nobody`);
  if (read.blocked) return nowhere('blocked', `${named(identifier)} is blocked, so it names nobody`);
  const tables = ourTables(schema);
  const [row] = await readStitched(
    session,
    ['node', 'profile'],
    sql`SELECT identifier.node_id, CAST(node_profile.profile_id AS text) FROM ${tables.identifier} AS identifier
LEFT JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id
WHERE identifier."type" = ${literal(identifier.type)} AND identifier.value = ${literal(identifier.value)}`,
  );
  if (row === undefined) {
    const types = await typesIn(session, schema);
    if (types.length === 0) return nowhere('unknown', `no identifier is known in \`${schema}\`: run stitching first`);
    return nowhere('unknown', `no event holds ${named(identifier)}${await hintFor(session, { schema, types }, identifier)}`);
  }
  const [node, profile] = [Number(row.node), textOrNull(row.profile)];
  if (profile === null)
    return nowhere('quarantined', `${named(identifier)} is quarantined, so it joins nobody: ${await limitOf(session, schema, node)}`);
  return { identifier, at: { node, profile }, obstacle: null };
}

/** An id that no type can have has no rule either, and no event holds it. */
const defaultsOf = (id: string): IdentifierType | undefined => IdentifierType.safeParse({ kind: 'identifier_type', id }).data;

/** An identifier in a sentence. */
export const named = ({ type, value }: Identifier): string => `${type} \`${value.length > 200 ? `${value.slice(0, 200)}…` : value}\``;

/** The limits a quarantined identifier broke, in words. */
export async function limitOf(session: Session, schema: string, node: number): Promise<string> {
  const rows = await readStitched(
    session,
    ['type', 'linked', 'max'],
    sql`SELECT linked_type, linked, max_linked FROM ${ourTables(schema).quarantine} WHERE node_id = ${literal(node)} ORDER BY linked DESC, linked_type`,
  );
  const broken = rows.map(
    ({ type, linked, max }) =>
      `${Number(linked)} ${type === null ? 'values of other types' : `values of ${textOf(type)}`} (at most ${Number(max)})`,
  );
  return `it occurs with ${broken.join(' and ')}`;
}

/** Values that begin like the one that was meant. */
const CANDIDATES = literal(1_000);

/** The known identifier that was most likely meant: another type, the same value of another type, or a value that differs by little. */
async function hintFor(
  session: Session,
  { schema, types }: { readonly schema: string; readonly types: readonly string[] },
  { type, value }: Identifier,
): Promise<string> {
  const { identifier } = ourTables(schema);
  const one = (query: Sql) => textsOf(session, query);
  const twins = await one(sql`SELECT DISTINCT "type" FROM ${identifier} WHERE value = ${literal(value)} ORDER BY 1`);
  if (twins.length > 0) return `; the same value is known as ${twins.map((twin) => `\`${twin}\``).join(', ')}`;
  if (!types.includes(type)) return hint(type, types);
  const beginning = literal([...value].slice(0, 2).join(''));
  const near = await one(sql`SELECT value FROM ${identifier}
WHERE "type" = ${literal(type)} AND starts_with(value, ${beginning}) AND length(value) <= 200 ORDER BY value COLLATE "C" LIMIT ${CANDIDATES}`);
  // A list of people is no hint: only the one that is near.
  return nearestOf(value, near);
}

/** The types of which any identifier is known. */
const typesIn = (session: Session, schema: string): Promise<readonly string[]> =>
  textsOf(session, sql`SELECT DISTINCT "type" FROM ${ourTables(schema).identifier} ORDER BY 1`);

async function textsOf(session: Session, query: Sql): Promise<readonly string[]> {
  return (await readStitched(session, ['text'], query)).map(({ text }) => textOf(text));
}

function nearestOf(value: string, known: readonly string[]): string {
  const said = hint(value, known);
  return said.includes('did you mean') ? said : '';
}
