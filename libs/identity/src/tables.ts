import { ident, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';

/** The tables stitching owns in our schema. All but `profile_merge`, which only grows, are built anew by a full run. */
export interface IdentityTables {
  /** `type, value, node_id, last_seen_at`: every identifier ever seen in the log, numbered. */
  readonly identifier: Sql;
  /** `node_id, profile_id`: a merge of profiles changes this table only. */
  readonly nodeProfile: Sql;
  /** `event_id, node_id`: one of the identifiers of each event that has any. */
  readonly eventNode: Sql;
  /** `id, created_at, merged_into, last_event_at, calculated_at`. */
  readonly profile: Sql;
  /** `surviving_id, absorbed_id, run_id, merged_at`. */
  readonly profileMerge: Sql;
  /** View: the events with their `profile_id`. */
  readonly customerEvents: Sql;
}

/** The names of the tables of stitching in a schema. */
export function identityTables(schema: string): IdentityTables {
  return {
    identifier: ident(schema, 'identifier'),
    nodeProfile: ident(schema, 'node_profile'),
    eventNode: ident(schema, 'event_node'),
    profile: ident(schema, 'profile'),
    profileMerge: ident(schema, 'profile_merge'),
    customerEvents: ident(schema, 'customer_events'),
  };
}

/** The tables a full run builds, by name, with their columns. */
export const REBUILT = {
  identifier: sql`"type" text, value text, node_id integer, last_seen_at timestamptz`,
  node_profile: sql`node_id integer, profile_id uuid`,
  event_node: sql`event_id text, node_id integer`,
  profile: sql`id uuid, created_at timestamptz, merged_into uuid, last_event_at timestamptz, calculated_at timestamptz`,
} as const;

export type Rebuilt = keyof typeof REBUILT;
export const REBUILT_NAMES = Object.keys(REBUILT) as Rebuilt[];

/** The table being built beside the one that people read. */
export function nextTable(schema: string, name: Rebuilt): Sql {
  return ident(schema, `${name}_next`);
}

/** Creates whatever is missing, so that a first run finds empty tables where a later one finds the last state. */
export async function createMissingTables(session: Session, schema: string, options: StatementOptions): Promise<void> {
  const tables = [
    ...REBUILT_NAMES.map((name) => ({ table: ident(schema, name), columns: REBUILT[name] })),
    {
      table: ident(schema, 'profile_merge'),
      columns: sql`surviving_id uuid, absorbed_id uuid, run_id text, merged_at timestamptz`,
    },
  ];
  await session.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`, options);
  for (const { table, columns } of tables) await session.execute(sql`CREATE TABLE IF NOT EXISTS ${table} (${columns})`, options);
}
