import { Events, IdentifierType, Pin, type IdentityRule } from '@tributary/core';
import { ourTables, sql, type Sql } from '@tributary/sql';
import { addEvents, loadEvents, oracleIdentity, type OracleIdentity, type TestEvent } from '@tributary/test-support';
import type { Warehouse } from '@tributary/warehouse';
import { stitch, type StitchRequest } from '../index.js';

/** The identifiers of these tests, each in the payload key of its name. */
export const TYPES = ['cookie', 'user', 'device'] as const;

export const aRule = (identifier: string): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${identifier}'`,
});

export const RULES = TYPES.map(aRule);

export const aType = (type: Partial<IdentifierType> & { readonly id: string }): IdentifierType =>
  IdentifierType.parse({ kind: 'identifier_type', ...type });

/** `cookie:a` cut off from everything, or from another one. */
export const aPin = (of: string, from?: string): Pin => {
  const identified = (text: string) => ({ identifier: text.split(':')[0], value: text.split(':')[1] });
  return Pin.parse({ kind: 'pin', id: 'pin', ...identified(of), ...(from && { from: identified(from) }) });
};

/** An event at a minute after the beginning of the year. */
export const anEvent = (id: string, minute: number, payload: TestEvent['payload']): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  payload,
});

/** What a stitched schema tells, in the words of the oracle. */
export type Told = Pick<OracleIdentity, 'partition' | 'nobody' | 'quarantined'> & { readonly oversized: readonly unknown[] };

export const toldByOracle = (events: readonly TestEvent[], definition: Pick<StitchRequest, 'types' | 'pins'>): Told => {
  const rules = TYPES.map((identifier) => ({ identifier, value: ({ payload }: TestEvent) => payload[identifier] }));
  const { partition, nobody, quarantined, oversized } = oracleIdentity(events, {
    rules,
    types: definition.types.map(({ id, max_linked, max_per_profile }) => ({ id, max_linked, max_per_profile })),
    pins: definition.pins,
  });
  const large = oversized.map(({ identifiers, type, count, max_per_profile }) => [identifiers.join(' '), type, count, max_per_profile]);
  return { partition, nobody, quarantined, oversized: large.sort() };
};

/** Logs in a warehouse, each in a table of its own, and schemas that are stitched from them. */
export function stitchedLogs(warehouse: Warehouse) {
  let tables = 0;
  const texts: Texts = async (query) =>
    (await warehouse.rows(query)).map((row) => row.map((value) => (value === null ? 'null' : String(value))));

  /** A log with a table of its own, and schemas that are stitched from it. */
  async function aLog(events: readonly TestEvent[], mapping: Partial<Events['columns']> & { readonly lookback?: string } = {}) {
    const table = `log_${++tables}`;
    await loadEvents(warehouse, table, events);
    const { lookback, ...columns } = mapping;
    const log = Events.parse({ table, columns, ...(lookback && { lookback }) });
    const run = (schema: string, request: Partial<StitchRequest> = {}) =>
      stitch(warehouse, { schema: `${table}_${schema}`, events: log, types: [], rules: RULES, pins: [], runId: 'run', ...request });
    const add = (more: readonly TestEvent[]) => addEvents(warehouse, table, more);
    return {
      table,
      run,
      add,
      tables: (schema: string) => ourTables(`${table}_${schema}`),
      told: (schema: string) => told(`${table}_${schema}`),
      ids: (schema: string) => ids(`${table}_${schema}`),
    };
  }

  /** The profile of each event by its id. */
  async function ids(schema: string): Promise<ReadonlyMap<string, string>> {
    return new Map((await texts(sql`SELECT id, profile_id FROM ${ourTables(schema).customerEvents}`)) as [string, string][]);
  }

  async function told(schema: string): Promise<Told> {
    const tables = ourTables(schema);
    const profiles = new Map<string, string[]>();
    for (const [id, profile] of await ids(schema)) profiles.set(profile, [...(profiles.get(profile) ?? []), id].sort());
    const nobody = profiles.get('null') ?? [];
    profiles.delete('null');
    const quarantined =
      await texts(sql`SELECT type, value, linked_type, linked, max_linked FROM ${tables.quarantine} JOIN ${tables.identifier} USING (node_id)
ORDER BY type COLLATE "C", value COLLATE "C", coalesce(linked_type, '~') COLLATE "C"`);
    const oversized =
      await texts(sql`SELECT string_agg(member.type || ':' || member.value, ' ' ORDER BY member.type COLLATE "C", member.value COLLATE "C"), oversized.type, oversized.identifiers, oversized.max_per_profile
FROM ${tables.oversizedProfile} AS oversized
JOIN ${tables.nodeProfile} AS node_profile ON node_profile.profile_id = oversized.profile_id
JOIN ${tables.identifier} AS member ON member.node_id = node_profile.node_id
GROUP BY oversized.profile_id, oversized.type, oversized.identifiers, oversized.max_per_profile`);
    return {
      partition: [...profiles.values()].sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
      nobody,
      quarantined: quarantined.map(([type = '', value = '', linkedType, linked, max]) => ({
        type,
        value,
        linked_type: linkedType === 'null' || linkedType === undefined ? null : linkedType,
        linked: Number(linked),
        max_linked: Number(max),
      })),
      oversized: oversized.map(([members, type, count, max]) => [members, type, Number(count), Number(max)]).sort(),
    };
  }

  return { texts, aLog, facts: (schema: string) => factsIn(texts, schema) };
}

type Texts = (query: Sql) => Promise<readonly (readonly string[])[]>;

/** What must not depend on the way a schema came to be: times of profiles, and all pairs. */
async function factsIn(texts: Texts, schema: string) {
  const tables = ourTables(schema);
  const pairs =
    await texts(sql`SELECT least(one.type || one.value, other.type || other.value), greatest(one.type || one.value, other.type || other.value), link.event_id
FROM ${tables.identifierLink} AS link JOIN ${tables.identifier} AS one ON one.node_id = link.a JOIN ${tables.identifier} AS other ON other.node_id = link.b`);
  const times =
    await texts(sql`SELECT member.type || member.value, member.last_seen_at, profile.last_event_at FROM ${tables.identifier} AS member
LEFT JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = member.node_id LEFT JOIN ${tables.profile} AS profile ON profile.id = node_profile.profile_id`);
  return { pairs: pairs.map((row) => row.join(' ')).sort(), times: times.map((row) => row.join(' ')).sort() };
}
