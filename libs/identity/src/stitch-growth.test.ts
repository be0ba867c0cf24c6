import { Events, IdentifierType, Pin, type IdentityRule } from '@tributary/core';
import { literal, ourTables, sql, type Sql } from '@tributary/sql';
import {
  addEvents,
  loadEvents,
  openTestWarehouse,
  oracleIdentity,
  TEST_ENGINES,
  type OracleIdentity,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stitch, type StitchRequest } from './index.js';

const TYPES = ['cookie', 'user', 'device'] as const;

const aRule = (identifier: string): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${identifier}'`,
});

const RULES = TYPES.map(aRule);

const aType = (type: Partial<IdentifierType> & { readonly id: string }): IdentifierType =>
  IdentifierType.parse({ kind: 'identifier_type', ...type });

/** An event at a minute after the beginning of the year. */
const anEvent = (id: string, minute: number, payload: TestEvent['payload']): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  payload,
});

/** What a stitched schema tells, in the words of the oracle. */
type Told = Pick<OracleIdentity, 'partition' | 'nobody' | 'quarantined'> & { readonly oversized: readonly unknown[] };

const toldByOracle = (events: readonly TestEvent[], definition: Pick<StitchRequest, 'types' | 'pins'>): Told => {
  const rules = TYPES.map((identifier) => ({ identifier, value: ({ payload }: TestEvent) => payload[identifier] }));
  const { partition, nobody, quarantined, oversized } = oracleIdentity(events, {
    rules,
    types: definition.types.map(({ id, max_linked, max_per_profile }) => ({ id, max_linked, max_per_profile })),
    pins: definition.pins,
  });
  const large = oversized.map(({ identifiers, type, count, max_per_profile }) => [identifiers.join(' '), type, count, max_per_profile]);
  return { partition, nobody, quarantined, oversized: large.sort() };
};

describe.each(TEST_ENGINES)('stitching in steps on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const texts = async (query: Sql): Promise<readonly (readonly string[])[]> =>
    (await place.warehouse.rows(query)).map((row) => row.map((value) => (value === null ? 'null' : String(value))));

  /** A log with a table of its own, and schemas that are stitched from it. */
  async function aLog(events: readonly TestEvent[], mapping: Partial<Events['columns']> & { readonly lookback?: string } = {}) {
    const table = `log_${++schemas}`;
    await loadEvents(place.warehouse, table, events);
    const { lookback, ...columns } = mapping;
    const log = Events.parse({ table, columns, ...(lookback && { lookback }) });
    const run = (schema: string, request: Partial<StitchRequest> = {}) =>
      stitch(place.warehouse, { schema: `${table}_${schema}`, events: log, types: [], rules: RULES, pins: [], runId: 'run', ...request });
    const add = (more: readonly TestEvent[]) => addEvents(place.warehouse, table, more);
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

  /** What must not depend on the way a schema came to be: times of profiles, and all pairs. */
  async function facts(schema: string) {
    const tables = ourTables(schema);
    const pairs =
      await texts(sql`SELECT least(one.type || one.value, other.type || other.value), greatest(one.type || one.value, other.type || other.value), link.event_id
FROM ${tables.identifierLink} AS link JOIN ${tables.identifier} AS one ON one.node_id = link.a JOIN ${tables.identifier} AS other ON other.node_id = link.b`);
    const times =
      await texts(sql`SELECT member.type || member.value, member.last_seen_at, profile.last_event_at FROM ${tables.identifier} AS member
LEFT JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = member.node_id LEFT JOIN ${tables.profile} AS profile ON profile.id = node_profile.profile_id`);
    return { pairs: pairs.map((row) => row.join(' ')).sort(), times: times.map((row) => row.join(' ')).sort() };
  }

  const value = fc.option(fc.constantFrom('1', '2', '3', '4', '5', 'null', 'É'), { nil: undefined, freq: 2 });
  const payload = fc.record({ cookie: value, user: value, device: value });
  /** Ids repeat, times are in no order and far apart. */
  const rows = fc.array(fc.record({ number: fc.nat(40), hour: fc.nat(400), payload }), { maxLength: 14 });
  const identified = fc.record({ identifier: fc.constantFrom(...TYPES), value: fc.constantFrom('1', '2', '3') });
  const definition = fc.record({
    types: fc.tuple(
      ...TYPES.map((id) =>
        fc.record({
          id: fc.constant(id),
          max_linked: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 5 }), fc.record({ user: fc.integer({ min: 1, max: 3 }) })),
          max_per_profile: fc.integer({ min: 1, max: 4 }),
        }),
      ),
    ),
    pins: fc.array(
      fc.record({
        ...{ identifier: fc.constantFrom(...TYPES), value: fc.constantFrom('1', '2', '3') },
        from: fc.option(identified, { nil: undefined }),
      }),
      { maxLength: 2 },
    ),
  });

  test('any log in any steps gives the profiles of one full run and of the oracle, and ids stay over a rebuild', async () => {
    const batches = fc.array(rows, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, definition, fc.boolean(), async (steps, { types: limits, pins: cuts }, loaded) => {
        const types = limits.map(aType);
        const pins = cuts.map(({ from, ...pin }, index) => Pin.parse({ kind: 'pin', id: `pin_${index}`, ...pin, ...(from && { from }) }));
        let minute = 0;
        const told = steps.map((step, index) =>
          step.map((row) =>
            anEvent(`e${row.number}`, row.hour * 60 + (minute = (minute + 1) % 60), {
              ...row.payload,
              loaded: `2026-02-0${index + 1}T00:00:00Z`,
            }),
          ),
        );
        const columns = loaded ? { loaded_at: `CAST(payload->>'loaded' AS timestamptz)` } : {};
        const log = await aLog([], columns);
        for (const step of told) {
          await log.add(step);
          await log.run('steps', { types, pins });
        }
        await log.run('whole', { types, pins });
        const expected = toldByOracle(told.flat(), { types, pins });
        expect(await log.told('whole')).toEqual(expected);
        expect(await log.told('steps')).toEqual(expected);
        const events = told.flat();
        if (new Set(events.map(({ id }) => id)).size === events.length)
          expect(await facts(`${log.table}_steps`)).toEqual(await facts(`${log.table}_whole`));
        const before = await log.ids('steps');
        expect(await log.run('steps', { types, pins, full: true })).toMatchObject({ mode: 'full', created: 0, merged: 0, split: 0 });
        expect(await log.ids('steps')).toEqual(before);
      }),
      { numRuns: 15 },
    );
  });
});
void literal;
