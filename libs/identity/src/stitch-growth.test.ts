import { Events, IdentifierType, Pin, type IdentityRule } from '@tributary/core';
import { ident, literal, ourTables, sql, type Database, type Sql } from '@tributary/sql';
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

/** `cookie:a` cut off from everything, or from another one. */
const aPin = (of: string, from?: string): Pin => {
  const identified = (text: string) => ({ identifier: text.split(':')[0], value: text.split(':')[1] });
  return Pin.parse({ kind: 'pin', id: 'pin', ...identified(of), ...(from && { from: identified(from) }) });
};

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

  test('only new events are read; nothing new is an incremental run as well; progress tells the same stages', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'full', reason: 'the first run', events: 2, created: 2 });
    const before = await log.ids('s');
    await log.add([anEvent('e3', 3, { cookie: 'a', user: 'u' }), anEvent('e4', 4, { cookie: 'c' }), anEvent('e5', 5, {})]);
    const stages: string[] = [];
    const report = await log.run('s', { onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`) });
    expect(report).toMatchObject({ mode: 'incremental', reason: null, events: 3, created: 1, merged: 0, profiles: 3, identifiers: 4 });
    expect(report.events_without_identifier).toBe(1);
    expect(stages).toEqual(['extract 0/4', 'connect 1/4', 'merge 2/4', 'publish 3/4']);
    const after = await log.ids('s');
    expect([after.get('e1'), after.get('e2'), after.get('e3'), after.get('e5')]).toEqual([
      before.get('e1'),
      before.get('e2'),
      before.get('e1'),
      'null',
    ]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 0, profiles: 3, identifiers: 4 });
    expect(await log.ids('s')).toEqual(after);
  });

  test('only profiles that new events reach are marked as changed', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b' })]);
    await log.run('s');
    const changed = async () =>
      new Map((await texts(sql`SELECT last_event_at, changed_at FROM ${log.tables('s').profile}`)) as [string, string][]);
    const before = await changed();
    await log.add([anEvent('e3', 3, { cookie: 'a' })]);
    await log.run('s');
    const after = await changed();
    const kept = [...after].filter(([time, at]) => before.get(time) === at);
    expect([kept.length, after.size]).toEqual([1, 2]);
  });

  test('an event that comes later than the look-back is found all the same', async () => {
    const log = await aLog([anEvent('e1', 60 * 24 * 30, { cookie: 'a' })]);
    await log.run('s');
    await log.add([anEvent('e2', 1, { cookie: 'a' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 1, created: 0 });
    await log.add([anEvent('e3', 2, { cookie: 'b' }), anEvent('e4', 60 * 24 * 31, { cookie: 'c' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 2, created: 2 });
  });

  test('an event told again is no news while it says the same; when it says something else, or rows are gone, all is built anew', async () => {
    const [one, two] = [anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b' })];
    const log = await aLog([one, two]);
    await log.run('s');
    await log.add([one, { ...two, event_time: anEvent('', 9, {}).event_time, payload: { ...two.payload, url: '/' } }]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 0, profiles: 2 });
    await log.add([anEvent('e1', 0, { cookie: 'b' })]);
    expect(await log.run('s')).toMatchObject({
      mode: 'full',
      reason: expect.stringMatching(/told again with other identifiers/),
      profiles: 1,
      merged: 0,
    });
    await log.add([anEvent('e3', 3, { cookie: 'c' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 1 });
    await place.warehouse.execute(sql`DELETE FROM ${ident(log.table)} WHERE id = 'e3'`);
    expect(await log.run('s')).toMatchObject({
      mode: 'full',
      reason: expect.stringMatching(/1 rows that were in it are gone/),
      profiles: 1,
    });
  });

  test('what was changed since the last run is the reason of a full one', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a', user: 'u' })]);
    await log.run('s');
    const types = [aType({ id: 'user', normalize: 'lower' })];
    expect(await log.run('s', { types })).toMatchObject({ mode: 'full', reason: 'the identifier types changed' });
    expect(await log.run('s', { types: [{ ...(types[0] as IdentifierType), priority: 7 }] })).toMatchObject({ mode: 'incremental' });
    expect(await log.run('s', { types, rules: RULES.map((rule) => ({ ...rule, id: `${rule.id}_renamed` })) })).toMatchObject({
      mode: 'incremental',
    });
    const pins = [aPin('user:u')];
    expect(await log.run('s', { types, pins, rules: RULES.slice(1) })).toMatchObject({
      reason: 'the identity rules changed, the pins changed',
    });
    expect(await log.run('s', { types, pins, rules: RULES.slice(1), full: true })).toMatchObject({
      mode: 'full',
      reason: 'it was asked for',
    });
  });

  test('of profiles that new events make one the oldest keeps its id, and the merge names the identifier and the event that made it', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' })]);
    await log.run('s');
    await log.add([anEvent('e2', 2, { cookie: 'b', user: 'u', device: 'd' })]);
    await log.run('s');
    const before = await log.ids('s');
    await log.add([anEvent('e4', 4, { cookie: 'a', user: 'u' }), anEvent('e3', 3, { cookie: 'a', device: 'd' })]);
    expect(await log.run('s', { runId: 'joining' })).toMatchObject({ mode: 'incremental', merged: 1, profiles: 1 });
    const merges = sql`SELECT surviving_id, absorbed_id, type, value, event_id, run_id FROM ${log.tables('s').profileMerge}`;
    expect(await texts(merges)).toEqual([[before.get('e1'), before.get('e2'), 'device', 'd', 'e3', 'joining']]);
    expect(new Set((await log.ids('s')).values())).toEqual(new Set([before.get('e1')]));
    expect(await texts(sql`SELECT merged_into FROM ${log.tables('s').profile} WHERE id = ${literal(before.get('e2') ?? '')}`)).toEqual([
      [before.get('e1')],
    ]);
  });

  test('a full run names what joined profiles as well', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b', user: 'u' })]);
    await log.run('s');
    const before = await log.ids('s');
    await log.add([anEvent('e3', 3, { cookie: 'a', user: 'u' })]);
    expect(await log.run('s', { full: true })).toMatchObject({ merged: 1 });
    const merges = sql`SELECT surviving_id, absorbed_id, type, value, event_id FROM ${log.tables('s').profileMerge}`;
    expect(await texts(merges)).toEqual([[before.get('e2'), before.get('e1'), 'cookie', 'a', 'e3']]);
  });

  test('a value that comes above its limit takes its joins back: the greater part keeps the id, and its events go to who else they name', async () => {
    const types = [aType({ id: 'device', max_linked: 2 })];
    const rules = [aRule('device'), aRule('cookie'), aRule('user')];
    const log = await aLog([
      anEvent('e1', 1, { device: 'kiosk', cookie: 'a', user: 'u' }),
      anEvent('e2', 2, { cookie: 'a', user: 'v' }),
      anEvent('e3', 3, { device: 'kiosk' }),
    ]);
    expect(await log.run('s', { types, rules })).toMatchObject({ profiles: 1, quarantined: { values: 0 } });
    const before = await log.ids('s');
    await log.add([anEvent('e4', 4, { device: 'kiosk', cookie: 'b' })]);
    const report = await log.run('s', { types, rules });
    expect(report).toMatchObject({ mode: 'incremental', profiles: 2, created: 1, split: 0 });
    expect(report.quarantined).toEqual({
      values: 1,
      examples: [{ type: 'device', value: 'kiosk', linked_type: null, linked: 3, max_linked: 2 }],
    });
    const after = await log.ids('s');
    expect(after.get('e1')).toBe(before.get('e1'));
    expect(after.get('e2')).toBe(before.get('e1'));
    expect(after.get('e3')).toBe('null');
    expect(after.get('e4')).not.toBe(before.get('e1'));
    await log.add([anEvent('e5', 5, { device: 'kiosk' }), anEvent('e6', 6, { cookie: 'a', user: 'w', device: 'kiosk' })]);
    expect(await log.run('s', { types, rules })).toMatchObject({
      profiles: 2,
      events_without_identifier: 1,
      quarantined: { examples: [{ linked: 4 }] },
    });
  });

  test('a profile that was held together by what is quarantined now is split, and the greater part keeps the id', async () => {
    const types = [aType({ id: 'device', max_linked: { user: 2 } })];
    const log = await aLog([anEvent('e1', 1, { device: 'd', user: 'u', cookie: 'a' }), anEvent('e2', 2, { device: 'd', user: 'v' })]);
    await log.run('s', { types });
    const before = await log.ids('s');
    await log.add([anEvent('e3', 3, { device: 'd', user: 'w' })]);
    expect(await log.run('s', { types })).toMatchObject({ mode: 'incremental', profiles: 3, split: 1, created: 2 });
    const after = await log.ids('s');
    expect(after.get('e1')).toBe(before.get('e1'));
    expect(new Set(after.values()).size).toBe(3);
    expect(await log.run('s', { types, full: true })).toMatchObject({ profiles: 3, split: 0, created: 0, merged: 0 });
    expect(await log.ids('s')).toEqual(after);
  });

  test('a pin cuts an identifier off, or two of them apart, and stays so over rebuilds', async () => {
    const log = await aLog([
      anEvent('e1', 1, { cookie: 'a', user: 'u' }),
      anEvent('e2', 2, { cookie: 'a', device: 'd' }),
      anEvent('e3', 3, { cookie: 'a' }),
    ]);
    await log.run('s');
    const id = (await log.ids('s')).get('e2');
    expect(await log.run('s', { pins: [aPin('cookie:a')] })).toMatchObject({ profiles: 3, split: 1 });
    expect((await log.told('s')).partition).toEqual([['e1'], ['e2'], ['e3']]);
    expect(await log.run('s', { pins: [aPin('cookie:a', 'user:u'), aPin('user:nobody')] })).toMatchObject({ profiles: 2 });
    // Both events are known by the cookie, which comes first in the rules.
    expect((await log.told('s')).partition).toEqual([['e1', 'e2', 'e3']]);
    expect(await log.run('s', { pins: [aPin('cookie:a', 'user:u')], full: true })).toMatchObject({ profiles: 2 });
    expect(await log.run('s')).toMatchObject({ profiles: 1 });
    expect(id).toBeDefined();
  });

  test('a profile with too many identifiers of a type is reported, by either kind of run', async () => {
    const types = [aType({ id: 'cookie', max_per_profile: 2 })];
    const log = await aLog(['a', 'b'].map((cookie, index) => anEvent(`e${index}`, index, { cookie, user: 'u' })));
    expect(await log.run('s', { types })).toMatchObject({ oversized: { profiles: 0, examples: [] } });
    await log.add([anEvent('e3', 3, { cookie: 'c', user: 'u' })]);
    const large = { profiles: 1, examples: [{ profile_id: expect.any(String), type: 'cookie', identifiers: 3, max_per_profile: 2 }] };
    expect((await log.run('s', { types })).oversized).toEqual(large);
    expect((await log.run('s', { types, full: true })).oversized).toEqual(large);
  });

  test('a shadow takes the ids of the schema it stands beside, and leaves that as it is', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a', user: 'u' }), anEvent('e2', 2, { cookie: 'b' })]);
    await log.run('s');
    const ids = await log.ids('s');
    expect(await log.run('shadow', { idsFrom: `${log.table}_s`, rules: RULES.slice(0, 2) })).toMatchObject({
      mode: 'full',
      created: 0,
      profiles: 2,
    });
    expect(await log.ids('shadow')).toEqual(ids);
    await log.add([anEvent('e3', 3, { cookie: 'b' })]);
    expect(await log.run('shadow', { idsFrom: `${log.table}_s`, rules: RULES.slice(0, 2) })).toMatchObject({
      mode: 'incremental',
      events: 1,
    });
    expect((await log.ids('shadow')).get('e3')).toBe(ids.get('e2'));
  });

  test('rules that found nothing in the whole log are named, be it for their kind or their expression', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' })]);
    const rules = [
      ...RULES.slice(0, 2),
      { ...aRule('cookie'), id: 'cookie_of_refund', event: { source_id: '*', type: 'refund', version: '*' } },
    ];
    expect(await log.run('s', { rules })).toMatchObject({ rules_without_values: ['rule_user', 'cookie_of_refund'], profiles: 1 });
  });

  test('an identifier and an event id of a megabyte are as good as any', async () => {
    const [long, other] = ['x'.repeat(1_000_000), `${'x'.repeat(1_000_000)}y`];
    const log = await aLog([anEvent(long, 1, { cookie: long }), anEvent('e2', 2, { cookie: long, user: 'u' })]);
    await log.run('s');
    await log.add([anEvent('e3', 3, { cookie: long }), anEvent('e4', 4, { cookie: other })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 2, profiles: 2 });
    expect((await log.told('s')).partition).toEqual([['e2', 'e3', long], ['e4']]);
  });

  test('a payload that is not JSON is told with its event and the mapping to mend, and nothing is changed', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' })]);
    await log.run('s');
    const before = await log.ids('s');
    await place.warehouse
      .execute(sql`CREATE TABLE ${ident(`${log.table}_text`)} AS SELECT id, source_id, type, version, event_time, CAST(payload AS text) AS payload FROM ${ident(log.table)}
UNION ALL SELECT 'e2', 'web', 'page', '1', event_time, 'cookie=b' FROM ${ident(log.table)}`);
    const events = Events.parse({ table: `${log.table}_text`, columns: { payload: 'CAST(payload AS json)' } });
    await expect(log.run('s', { events })).rejects.toMatchObject({
      name: 'Invalid',
      message: expect.stringMatching(/events\.columns/),
      details: [{ path: expect.stringMatching(/^events\.columns/) }],
    });
    await expect(log.run('s', { events: Events.parse({ table: `${log.table}_text` }) })).rejects.toMatchObject({
      name: 'Invalid',
      details: [{ path: 'events.columns.payload' }],
    });
    expect(await log.ids('s')).toEqual(before);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 0 });
  });

  test('a rule that fails on a value is named', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a', user: '1' })]);
    const rules = [aRule('user'), { ...aRule('cookie'), id: 'numbers', value: `CAST(payload->>'cookie' AS integer)` }];
    await expect(log.run('s', { rules })).rejects.toMatchObject({
      message: expect.stringMatching(/rule `numbers` fails on the value/),
      details: [{ path: 'numbers.value' }],
    });
  });

  test('of two runs at once one is told to run again', async () => {
    const log = await aLog([anEvent('e1', 1, { cookie: 'a' })]);
    await log.run('s');
    await log.add([anEvent('e2', 2, { cookie: 'a' })]);
    const { warehouse } = place;
    /** Another run finishes between the reading and the writing of this one. */
    const overtaken: Database = {
      ...warehouse,
      session: (work) =>
        warehouse.session((session) =>
          work({
            ...session,
            transaction: async (write) => {
              await log.run('s', { runId: 'other' });
              return session.transaction(write);
            },
          }),
        ),
    };
    const request = {
      schema: `${log.table}_s`,
      events: Events.parse({ table: log.table }),
      types: [],
      rules: RULES,
      pins: [],
      runId: 'mine',
    };
    await expect(stitch(overtaken, request)).rejects.toMatchObject({ name: 'Conflict', code: 'identity.overtaken' });
    expect(await texts(sql`SELECT count(*) FROM ${log.tables('s').eventNode}`)).toEqual([['2']]);
  });
});

describe('stitching in steps on a server', () => {
  test('a server that goes away in the middle of a run loses nothing: the next run completes it', async () => {
    const place = await openTestWarehouse('postgres');
    const events = await loadEvents(place.warehouse, 'log', [anEvent('e1', 1, { cookie: 'a' })]);
    const run = (request: Partial<StitchRequest> = {}) =>
      stitch(place.warehouse, { schema: 's', events, types: [], rules: RULES, pins: [], runId: 'run', ...request });
    await run();
    await addEvents(place.warehouse, 'log', [anEvent('e2', 2, { cookie: 'a', user: 'u' })]);
    const killed: Promise<unknown>[] = [];
    const kill = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    for (const full of [false, true])
      await expect(
        run({ full, onProgress: ({ stage }) => void (stage === 'merge' && killed.push(place.warehouse.rows(kill))) }),
      ).rejects.toMatchObject({
        name: 'SourceUnavailable',
      });
    await Promise.all(killed);
    const nodes = sql`SELECT event_id, node_id IS NULL FROM ${ourTables('s').eventNode} ORDER BY 1`;
    expect(await place.warehouse.rows(nodes)).toEqual([['e1', false]]);
    expect(await run()).toMatchObject({ mode: 'incremental', events: 1 });
    await place.drop();
  });
});
