import { createTables, ident, join, sql, type Dialect, type OurTables, type Sql, type TableColumns } from '@tributary/sql';
import type { Statements } from './statements.js';

const TEXT = sql`text`;
const NUMBER = sql`integer`;
const COUNT = sql`bigint`;
const TIME = sql`timestamptz`;
const UUID = sql`uuid`;

/** The tables that a full run builds anew, by name, with their columns. */
const rebuiltIn = ({ manyTexts, manyUuids }: Pick<Dialect, 'manyTexts' | 'manyUuids'>) =>
  ({
    identifier: { type: TEXT, value: manyTexts, node_id: NUMBER, last_seen_at: TIME },
    identifier_link: { a: NUMBER, b: NUMBER, event_id: manyTexts, event_time: TIME },
    quarantine: { node_id: NUMBER, linked_type: TEXT, linked: COUNT, max_linked: NUMBER },
    oversized_profile: { profile_id: UUID, type: TEXT, identifiers: COUNT, max_per_profile: NUMBER },
    node_profile: { node_id: NUMBER, profile_id: manyUuids },
    event_node: { event_id: manyTexts, node_id: NUMBER },
    profile: {
      id: manyUuids,
      created_at: TIME,
      merged_into: UUID,
      last_event_at: TIME,
      changed_at: TIME,
      calculated_at: TIME,
      calculated_by: TEXT,
    },
  }) as const satisfies TableColumns;

export type Rebuilt = keyof ReturnType<typeof rebuiltIn>;
export const REBUILT_NAMES = Object.keys(rebuiltIn({ manyTexts: TEXT, manyUuids: UUID })) as Rebuilt[];

/** Where profiles are built. */
export type ProfileTables = Pick<
  OurTables,
  'identifier' | 'identifierLink' | 'quarantine' | 'oversizedProfile' | 'nodeProfile' | 'eventNode' | 'profile'
>;

const NAMES = {
  identifier: 'identifier',
  identifierLink: 'identifier_link',
  quarantine: 'quarantine',
  oversizedProfile: 'oversized_profile',
  nodeProfile: 'node_profile',
  eventNode: 'event_node',
  profile: 'profile',
} as const satisfies Record<keyof ProfileTables, Rebuilt>;

const tablesBy = (name: (table: Rebuilt) => Sql): ProfileTables => ({
  identifier: name(NAMES.identifier),
  identifierLink: name(NAMES.identifierLink),
  quarantine: name(NAMES.quarantine),
  oversizedProfile: name(NAMES.oversizedProfile),
  nodeProfile: name(NAMES.nodeProfile),
  eventNode: name(NAMES.eventNode),
  profile: name(NAMES.profile),
});

/** The statement that creates one of them, in which a query fills all columns in their order. */
export function createRebuilt(
  dialect: Dialect,
  which: keyof ProfileTables,
  { tables, temporary = false }: { readonly tables: ProfileTables; readonly temporary?: boolean },
): Sql {
  const columns = Object.entries(rebuiltIn(dialect)[NAMES[which]]).map(([name, type]) => sql`${ident(name)} ${type}`);
  return sql`CREATE ${temporary ? sql`TEMPORARY TABLE` : sql`TABLE`} ${tables[which]} (${join(columns)})`;
}

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
  await createTables(session, schema, { ...rebuiltIn(session.dialect), ...KEPT }, options);
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
