import { createTables, ident, sql, type OurTables, type Sql, type TableColumns } from '@tributary/sql';
import type { Statements } from './statements.js';

const TEXT = sql`text`;
const NUMBER = sql`integer`;
const COUNT = sql`bigint`;
const TIME = sql`timestamptz`;
const UUID = sql`uuid`;

/** The tables that a full run builds anew, by name, with their columns. */
export const REBUILT = {
  identifier: { type: TEXT, value: TEXT, node_id: NUMBER, last_seen_at: TIME },
  identifier_link: { a: NUMBER, b: NUMBER, event_id: TEXT, event_time: TIME },
  quarantine: { node_id: NUMBER, linked_type: TEXT, linked: COUNT, max_linked: NUMBER },
  oversized_profile: { profile_id: UUID, type: TEXT, identifiers: COUNT, max_per_profile: NUMBER },
  node_profile: { node_id: NUMBER, profile_id: UUID },
  event_node: { event_id: TEXT, node_id: NUMBER },
  profile: {
    id: UUID,
    created_at: TIME,
    merged_into: UUID,
    last_event_at: TIME,
    changed_at: TIME,
    calculated_at: TIME,
    calculated_by: TEXT,
  },
} as const satisfies TableColumns;

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
  profile_merge: { surviving_id: UUID, absorbed_id: UUID, type: TEXT, value: TEXT, event_id: TEXT, run_id: TEXT, merged_at: TIME },
  stitching: {
    definition: TEXT,
    watermark: TIME,
    events: COUNT,
    told_again: COUNT,
    profiles: COUNT,
    run_id: TEXT,
    finished_at: TIME,
  },
} as const satisfies TableColumns;

/** Creates whatever is missing, so that a first run finds empty tables where a later one finds the last state, of whatever version. */
export async function createMissingTables({ session, run, options }: Statements, schema: string): Promise<void> {
  await run(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
  await createTables(session, schema, { ...REBUILT, ...KEPT }, options);
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
