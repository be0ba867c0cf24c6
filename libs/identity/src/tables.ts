import { ident, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';

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
