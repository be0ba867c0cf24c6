import type { Events, Value } from '@tributary/core';
import { ident, join, literal, ourTables, sql, tableName, type OurTables, type Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { addEvents, loadEvents, type TestEvent } from './events.js';

/** Profiles by one rule that needs no stitching: the user that an event names. For tests of what stands on profiles. */
export interface PlainProfiles {
  readonly schema: string;
  readonly table: string;
  readonly events: Events;
  readonly tables: OurTables;
  run(...statements: readonly Sql[]): Promise<void>;
  /** New events, as a stitch run would find them at this moment. */
  tell(events: readonly TestEvent[]): Promise<void>;
  merge(from: string, into: string): Promise<void>;
  /** The id of a user's profile. */
  profileOf(user: string): string;
  /** What people see of these traits, by user. */
  values(...traits: readonly string[]): Promise<Readonly<Record<string, readonly unknown[]>>>;
}

/** Values as they compare: exact types as text. */
export const plainValue = (value: Value): unknown =>
  Array.isArray(value) ? value.map(plainValue) : typeof value === 'object' && value !== null ? String(value) : value;

const STATE = {
  identifier: sql`"type" text, value text, node_id integer, last_seen_at timestamptz`,
  nodeProfile: sql`node_id integer, profile_id uuid`,
  eventNode: sql`event_id text, node_id integer`,
  profile: sql`id uuid, created_at timestamptz, merged_into uuid, last_event_at timestamptz, changed_at timestamptz, calculated_at timestamptz, calculated_by text`,
} as const satisfies Partial<Record<keyof OurTables, Sql>>;

/** Makes a schema with such profiles over a log of its own, both named after `name`. */
export async function plainProfiles(warehouse: Warehouse, name: string, events: readonly TestEvent[]): Promise<PlainProfiles> {
  const tables = ourTables(name);
  const table = `log_of_${name}`;
  const users: string[] = [];
  const run = async (...statements: readonly Sql[]) => {
    for (const statement of statements) await warehouse.execute(statement);
  };
  const profileOf = (user: string) => `00000000-0000-7000-8000-${String(users.indexOf(user)).padStart(12, '0')}`;
  const id = (user: string) => sql`CAST(${literal(profileOf(user))} AS uuid)`;
  const { now } = warehouse.dialect;
  const mapping = await loadEvents(warehouse, table, []);
  await run(sql`CREATE SCHEMA ${ident(name)}`);
  for (const [key, columns] of Object.entries(STATE)) await run(sql`CREATE TABLE ${tables[key as keyof typeof STATE]} (${columns})`);
  await run(sql`CREATE VIEW ${tables.customerEvents} AS SELECT event.*, node_profile.profile_id FROM ${tableName(table)} AS event
    LEFT JOIN ${tables.eventNode} AS event_node ON event_node.event_id = event.id
    LEFT JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`);

  const shop: PlainProfiles = {
    ...{ schema: name, table, events: mapping, tables, run, profileOf },
    async tell(more) {
      await addEvents(warehouse, table, more);
      const named = [...new Set(more.map(({ payload }) => String(payload['user'])))];
      const fresh = named.filter((user) => !users.includes(user));
      users.push(...fresh);
      const nodeOf = (user: string) => literal(users.indexOf(user));
      const rows = {
        identifier: fresh.map((user) => sql`('user', ${literal(user)}, ${nodeOf(user)}, ${now})`),
        nodeProfile: fresh.map((user) => sql`(${nodeOf(user)}, ${id(user)})`),
        profile: fresh.map((user) => sql`(${id(user)}, ${now}, NULL, ${now}, ${now}, NULL, NULL)`),
        eventNode: more.map((event) => sql`(${literal(event.id)}, ${nodeOf(String(event.payload['user']))})`),
      };
      for (const [key, values] of Object.entries(rows))
        if (values.length > 0) await run(sql`INSERT INTO ${tables[key as keyof typeof rows]} VALUES ${join(values)}`);
      const touched = sql`SELECT profile_id FROM ${tables.nodeProfile} WHERE node_id IN (${join([sql`NULL`, ...named.map(nodeOf)])})`;
      await run(sql`UPDATE ${tables.profile} SET changed_at = ${now} WHERE id IN (${touched})`);
    },
    async merge(from, into) {
      await run(
        sql`UPDATE ${tables.nodeProfile} SET profile_id = ${id(into)} WHERE profile_id = ${id(from)}`,
        sql`UPDATE ${tables.profile} SET merged_into = ${id(into)} WHERE id = ${id(from)} OR merged_into = ${id(from)}`,
        sql`UPDATE ${tables.profile} SET changed_at = ${now} WHERE id = ${id(into)}`,
      );
    },
    async values(...traits) {
      const columns = [warehouse.dialect.text(sql`profile_id`), ...traits.map((trait) => ident(trait))];
      const rows = await warehouse.rows(sql`SELECT ${join(columns)} FROM ${tables.pivotedCustomerAttributes}`);
      return Object.fromEntries(
        rows.map(([profile, ...values]): [string, readonly unknown[]] => [
          users[Number(String(profile).slice(-12))] ?? '',
          values.map(plainValue),
        ]),
      );
    },
  };
  await shop.tell(events);
  return shop;
}
