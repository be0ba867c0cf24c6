import { ident, sql, type OurTables, type Sql } from '@tributary/sql';
import type { Statements } from './statements.js';

/** The tables that a full run builds anew, by name, with their columns. */
export const REBUILT = {
  identifier: sql`"type" text, value text, node_id integer, last_seen_at timestamptz`,
  identifier_link: sql`a integer, b integer, event_id text, event_time timestamptz`,
  quarantine: sql`node_id integer, linked_type text, linked bigint, max_linked integer`,
  oversized_profile: sql`profile_id uuid, "type" text, identifiers bigint, max_per_profile integer`,
  node_profile: sql`node_id integer, profile_id uuid`,
  event_node: sql`event_id text, node_id integer`,
  profile: sql`id uuid, created_at timestamptz, merged_into uuid, last_event_at timestamptz, changed_at timestamptz, calculated_at timestamptz, calculated_by text`,
} as const;

export type Rebuilt = keyof typeof REBUILT;
export const REBUILT_NAMES = Object.keys(REBUILT) as Rebuilt[];

/** Where profiles are built. */
export type ProfileTables = Pick<
  OurTables,
  'identifier' | 'identifierLink' | 'quarantine' | 'oversizedProfile' | 'nodeProfile' | 'eventNode' | 'profile'
>;

const tablesBy = (name: (table: Rebuilt) => Sql): ProfileTables => ({
  identifier: name('identifier'),
  identifierLink: name('identifier_link'),
  quarantine: name('quarantine'),
  oversizedProfile: name('oversized_profile'),
  nodeProfile: name('node_profile'),
  eventNode: name('event_node'),
  profile: name('profile'),
});

/** The table being built beside the one that people read. */
export const nextName = (name: Rebuilt): string => `${name}_next`;

/** The tables being built beside those that people read. */
export const nextTables = (schema: string): ProfileTables => tablesBy((name) => ident(schema, nextName(name)));

/** Tables of the session alone, for a build that nobody else shall see. */
export const copyTables = (): ProfileTables => tablesBy((name) => ident(`tributary_copy_${name}`));

const KEPT = {
  profile_merge: sql`surviving_id uuid, absorbed_id uuid, "type" text, value text, event_id text, run_id text, merged_at timestamptz`,
  stitching: sql`definition text, watermark timestamptz, events bigint, told_again bigint, profiles bigint, run_id text, finished_at timestamptz`,
} as const;

/** Creates whatever is missing, so that a first run finds empty tables where a later one finds the last state. */
export async function createMissingTables({ run }: Statements, schema: string): Promise<void> {
  await run(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
  for (const [name, columns] of Object.entries({ ...REBUILT, ...KEPT }))
    await run(sql`CREATE TABLE IF NOT EXISTS ${ident(schema, name)} (${columns})`);
}

/** The indexes by which few rows of much are found, where the warehouse finds rows by indexes. */
export async function indexTables({ session, run }: Statements, tables: ProfileTables): Promise<void> {
  const { index } = session.dialect;
  const numbers: readonly (readonly [Sql, Sql])[] = [
    [tables.identifier, sql`node_id`],
    [tables.eventNode, sql`node_id`],
    [tables.nodeProfile, sql`node_id`],
    [tables.nodeProfile, sql`profile_id`],
    [tables.identifierLink, sql`a`],
    [tables.identifierLink, sql`b`],
    [tables.profile, sql`id`],
  ];
  // Ids of events and values of identifiers are texts of any length.
  const texts: readonly (readonly [Sql, Sql])[] = [
    [tables.identifier, sql`value`],
    [tables.eventNode, sql`event_id`],
  ];
  for (const [table, column] of numbers) await runIfAny(run, index(table, [column]));
  for (const [table, column] of texts) await runIfAny(run, index(table, [column], { long: true }));
}

const runIfAny = async (run: Statements['run'], statement: Sql | null): Promise<void> => void (statement && (await run(statement)));
