import { Cancelled, IdentifierType, type IdentityRule, type Value } from '@tributary/core';
import { ident, literal, ourTables, sql } from '@tributary/sql';
import {
  addEvents,
  loadEvents,
  openTestWarehouse,
  oraclePartition,
  TEST_ENGINES,
  webEvents,
  type Partition,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stitch, type StitchRequest } from './index.js';

const aRule = (identifier: string, value = `payload->>'${identifier}'`, event: Partial<IdentityRule['event']> = {}): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*', ...event },
  identifier,
  value,
});

const anEvent = (id: string, payload: TestEvent['payload'], type = 'page'): TestEvent => ({
  id,
  source_id: 'web',
  type,
  version: '1',
  event_time: `2026-01-01T00:00:00.${id.replace(/\D/g, '').slice(-6).padStart(6, '0')}Z`,
  payload,
});

const RULES = [aRule('cookie'), aRule('user'), aRule('device')];

describe.each(TEST_ENGINES)('stitching on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  /** A log in a table of its own with a schema of its own. */
  async function aLog(events: readonly TestEvent[]) {
    const schema = `s${++schemas}`;
    const table = `log_${schemas}`;
    const mapping = await loadEvents(place.warehouse, table, events);
    const run = (runId: string, request: Partial<StitchRequest> = {}) =>
      stitch(place.warehouse, { schema, events: mapping, types: [], rules: RULES, pins: [], runId, ...request });
    const rows = (query: ReturnType<typeof sql>) => place.warehouse.rows(query);
    return { schema, table, mapping, run, rows, tables: ourTables(schema) };
  }

  /** The profile of each event, by event id. */
  async function profiles(schema: string): Promise<ReadonlyMap<string, string | null>> {
    const rows = await place.warehouse.rows(sql`SELECT id, CAST(profile_id AS text) FROM ${ourTables(schema).customerEvents} ORDER BY id`);
    return new Map(rows.map(([id, profile]) => [String(id), profile === null ? null : String(profile)]));
  }

  const groups = (of: ReadonlyMap<string, string | null>): Partition => {
    const members = new Map<string, string[]>();
    for (const [id, profile] of of) if (profile !== null) members.set(profile, [...(members.get(profile) ?? []), id]);
    return [...members.values()].map((ids) => ids.sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  };

  test('events that share an identifier are one profile, and so are all identifiers of one event', async () => {
    const log = await aLog([
      anEvent('e1', { cookie: 'a' }),
      anEvent('e2', { cookie: 'a', user: 'u' }),
      anEvent('e3', { user: 'u', device: 'd' }),
      anEvent('e4', { device: 'd' }),
      anEvent('e5', { cookie: 'b' }),
      anEvent('e6', { user: 'a' }),
      anEvent('e7', {}),
    ]);
    const report = await log.run('one');
    expect(report).toMatchObject({ events: 7, identifiers: 5, profiles: 3, merged: 0, events_without_identifier: 1, blocked: 0 });
    const of = await profiles(log.schema);
    expect(groups(of)).toEqual([['e1', 'e2', 'e3', 'e4'], ['e5'], ['e6']]);
    expect(of.get('e7')).toBeNull();
    expect(of.get('e1')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  });

  test('blocked values name nobody, in any case, and are counted', async () => {
    const log = await aLog(
      ['NULL', 'Anonymous', '', '0', '00000000-0000-0000-0000-000000000000', 'Test User', 'real'].flatMap((user, index) => [
        anEvent(`a${index}`, { user, cookie: `c${index}` }),
        anEvent(`b${index}`, { user }),
      ]),
    );
    const types = [IdentifierType.parse({ kind: 'identifier_type', id: 'user', blocked: ['test user'] })];
    const report = await log.run('one', { types });
    expect(report).toMatchObject({ events: 14, identifiers: 8, profiles: 7, events_without_identifier: 6, blocked: 12 });
  });

  test('normalised values are one identifier: blanks and case of any script are gone', async () => {
    const log = await aLog([
      anEvent('e1', { user: ' ÉVA@Shop.com\n' }),
      anEvent('e2', { user: 'éva@shop.com' }),
      anEvent('e3', { user: 'eva@shop.com' }),
    ]);
    await log.run('one', { types: [IdentifierType.parse({ kind: 'identifier_type', id: 'user', normalize: 'trim_lower' })] });
    expect(groups(await profiles(log.schema))).toEqual([['e1', 'e2'], ['e3']]);
  });

  test('a rule looks only at events of its kind, and two rules may feed one identifier type', async () => {
    const log = await aLog([
      anEvent('e1', { user: 'u' }, 'login'),
      anEvent('e2', { customer: 'u' }, 'order'),
      anEvent('e3', { user: 'u' }, 'page'),
      anEvent('e4', { user: 'v', customer: 'w' }, 'login'),
    ]);
    await log.run('one', { rules: [aRule('user', undefined, { type: 'login' }), aRule('user', `payload->>'customer'`)] });
    expect(groups(await profiles(log.schema))).toEqual([['e1', 'e2'], ['e4']]);
  });

  test('a repeated event id is one event: the earliest counts', async () => {
    const log = await aLog([
      { ...anEvent('e1', { cookie: 'a' }), event_time: '2026-01-01T00:00:02Z' },
      { ...anEvent('e1', { cookie: 'b' }), event_time: '2026-01-01T00:00:01Z' },
      anEvent('e2', { cookie: 'a' }),
      anEvent('e3', { cookie: 'b' }),
    ]);
    expect(await log.run('one')).toMatchObject({ events: 3, identifiers: 2, profiles: 2 });
    expect(groups(await profiles(log.schema))).toEqual([['e1', 'e3'], ['e2']]);
  });

  test('without rules, and without events, there are no profiles', async () => {
    const log = await aLog([anEvent('e1', { cookie: 'a' })]);
    expect(await log.run('one', { rules: [] })).toMatchObject({
      events: 1,
      identifiers: 0,
      profiles: 0,
      merged: 0,
      events_without_identifier: 1,
      blocked: 0,
    });
    const empty = await aLog([]);
    expect(await empty.run('one')).toMatchObject({
      events: 0,
      identifiers: 0,
      profiles: 0,
      merged: 0,
      events_without_identifier: 0,
      blocked: 0,
    });
  });

  test('profile ids stay over a second run, and over more events', async () => {
    const log = await aLog([anEvent('e1', { cookie: 'a' }), anEvent('e2', { cookie: 'b' }), anEvent('e3', { cookie: 'c' })]);
    await log.run('one');
    const first = await profiles(log.schema);
    expect(await log.run('two')).toMatchObject({ merged: 0 });
    expect(await profiles(log.schema)).toEqual(first);
    await addEvents(place.warehouse, log.table, [anEvent('e4', { cookie: 'd' }), anEvent('e5', { cookie: 'c', user: 'u' })]);
    await log.run('three');
    const third = await profiles(log.schema);
    for (const id of ['e1', 'e2', 'e3']) expect(third.get(id)).toBe(first.get(id));
    expect(third.get('e5')).toBe(first.get('e3'));
  });

  test('a merge in a full run keeps the id that most identifiers had, is recorded, and the absorbed profile points to the living one', async () => {
    const log = await aLog([
      anEvent('e1', { cookie: 'a' }),
      anEvent('e2', { cookie: 'b', user: 'u' }),
      anEvent('e3', { cookie: 'c', user: 'v', device: 'd' }),
    ]);
    await log.run('one');
    const before = await profiles(log.schema);
    await addEvents(place.warehouse, log.table, [anEvent('e4', { cookie: 'a', user: 'u' })]);
    expect(await log.run('two', { full: true })).toMatchObject({ merged: 1, profiles: 2 });
    await addEvents(place.warehouse, log.table, [anEvent('e5', { cookie: 'a', user: 'v' })]);
    // A tie of three to three: the oldest, then the lowest id.
    expect(await log.run('three', { full: true })).toMatchObject({ merged: 1, profiles: 1 });
    const after = await profiles(log.schema);
    const living = after.get('e1');
    expect(new Set(after.values())).toEqual(new Set([living]));
    expect([before.get('e2'), before.get('e3')]).toContain(living);
    const merges = await log.rows(
      sql`SELECT CAST(surviving_id AS text), CAST(absorbed_id AS text), run_id FROM ${log.tables.profileMerge} ORDER BY merged_at`,
    );
    expect(merges[0]).toEqual([before.get('e2'), before.get('e1'), 'two']);
    expect(merges[1]?.slice(0, 1)).toEqual([living]);
    const merged = await log.rows(sql`SELECT CAST(merged_into AS text) FROM ${log.tables.profile} WHERE merged_into IS NOT NULL`);
    expect(merged).toEqual([[living], [living]]);
  });

  test('when rules are taken back a profile splits: the greater part keeps the id, no id is given twice', async () => {
    const log = await aLog([
      anEvent('e1', { cookie: 'a', user: 'u' }),
      anEvent('e2', { cookie: 'a', device: 'd' }),
      anEvent('e3', { user: 'u', device: 'x' }),
    ]);
    await log.run('one');
    const id = (await profiles(log.schema)).get('e1');
    await log.run('two', { rules: [aRule('user'), aRule('device')] });
    const split = await profiles(log.schema);
    expect(split.get('e1')).toBe(id);
    expect(split.get('e3')).toBe(id);
    expect(split.get('e2')).not.toBe(id);
  });

  test('a run that fails or is stopped leaves the last state as it was, and nothing of its own', async () => {
    const log = await aLog([anEvent('e1', { cookie: 'a' }), anEvent('e2', { cookie: 'b' })]);
    await log.run('one');
    const before = await profiles(log.schema);
    const tables = async () =>
      (await place.warehouse.tables())
        .filter(({ schema }) => schema === log.schema)
        .map(({ name }) => name)
        .sort();
    const names = await tables();
    await expect(log.run('two', { rules: [aRule('user', `CAST(payload->>'cookie' AS integer)`)] })).rejects.toThrow();
    for (const stage of ['extract', 'connect', 'merge', 'publish']) {
      const stop = new AbortController();
      const onProgress: StitchRequest['onProgress'] = (at) => at.stage === stage && stop.abort();
      await expect(log.run(stage, { signal: stop.signal, onProgress })).rejects.toThrow(Cancelled);
    }
    expect(await profiles(log.schema)).toEqual(before);
    expect(await tables()).toEqual(names);
    await log.run('three');
    expect(await profiles(log.schema)).toEqual(before);
  });

  test('a chain of 100,000 identifiers is one profile', async () => {
    const log = await aLog([]);
    const numbers = { duckdb: sql`range(100000) AS n(i)`, postgres: sql`generate_series(0, 99999) AS n(i)` }[engine];
    const payload = sql`CAST('{"cookie":"c' || CAST(i AS text) || '","user":"c' || CAST(i AS text) || '","device":"c' || CAST(i + 1 AS text) || '"}' AS ${place.warehouse.dialect.type({ kind: 'json' })})`;
    await place.warehouse.execute(
      sql`INSERT INTO ${ident(log.table)} SELECT CAST(i AS text), 'web', 'page', '1', ${place.warehouse.dialect.now}, ${payload} FROM ${numbers}`,
    );
    const rules = [aRule('cookie'), aRule('cookie', `payload->>'device'`)];
    expect(await log.run('one', { rules })).toMatchObject({ events: 100_000, identifiers: 100_001, profiles: 1 });
  });

  test('a small log, whatever it is, gives the partition of an independent union-find, in any order of its events', async () => {
    const value = fc.option(fc.constantFrom('1', '2', '3', '4', '5', '6', 'null', 'É'), { nil: undefined, freq: 2 });
    const payload = fc.record({ cookie: value, user: value, device: value });
    const log = fc.array(fc.tuple(fc.nat(25), payload), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(log, fc.array(fc.tuple(fc.nat(25), payload), { maxLength: 5 }), async (some, more) => {
        const events = some.map(([number, of], index) => ({
          ...anEvent(`e${number}`, of),
          event_time: `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`,
        }));
        const later = more.map(([number, of], index) => ({ ...anEvent(`e${number}`, of), event_time: `2026-01-02T00:00:0${index}Z` }));
        const one = await aLog(events);
        const other = await aLog([...events].reverse());
        await one.run('one');
        await other.run('one');
        const expected = oraclePartition(events, ['cookie', 'user', 'device']);
        expect(groups(await profiles(one.schema))).toEqual(expected);
        expect(groups(await profiles(other.schema))).toEqual(expected);
        const before = await profiles(one.schema);
        await addEvents(place.warehouse, one.table, later);
        await one.run('two');
        const after = await profiles(one.schema);
        expect(groups(after)).toEqual(oraclePartition([...events, ...later], ['cookie', 'user', 'device']));
        expect(await survivorsOf(one.schema, before)).toEqual(after);
      }),
      { numRuns: 10, interruptAfterTimeLimit: 20_000 },
    );
  });

  /** For every event the profile it has now, told from what it had before: its own or the one that absorbed it. */
  async function survivorsOf(schema: string, before: ReadonlyMap<string, string | null>) {
    const rows = await place.warehouse.rows(
      sql`SELECT CAST(id AS text), CAST(coalesce(merged_into, id) AS text) FROM ${ourTables(schema).profile}`,
    );
    const living = new Map<Value, Value>(rows.map(([id, now]) => [id as Value, now as Value]));
    const after = await profiles(schema);
    return new Map([...after].map(([id, now]) => [id, before.get(id) == null ? now : living.get(before.get(id) as string)]));
  }

  test('progress tells the stages in order', async () => {
    const log = await aLog([anEvent('e1', { cookie: 'a' })]);
    const stages: string[] = [];
    await log.run('one', { onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`) });
    expect(stages).toEqual(['extract 0/4', 'connect 1/4', 'merge 2/4', 'publish 3/4']);
  });

  test('the log of the web site: one profile for each visitor', async () => {
    const log = await aLog(webEvents());
    const report = await log.run('one', { rules: [aRule('domain_userid')] });
    const visitors = new Set(
      webEvents().flatMap(({ payload }) => (payload['domain_userid'] === undefined ? [] : [payload['domain_userid']])),
    );
    expect(report).toMatchObject({ events: 157, identifiers: visitors.size, profiles: visitors.size });
    const [row] = await log.rows(sql`SELECT count(*) FROM ${log.tables.identifier} WHERE "type" = ${literal('domain_userid')}`);
    expect(Number(row?.[0])).toBe(visitors.size);
  });
});
