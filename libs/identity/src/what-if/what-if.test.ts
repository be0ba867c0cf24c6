import { Cancelled, Conflict, IdentifierType, Invalid, Pin, type IdentityRule } from '@tributary/core';
import { ident, ourTables, sql } from '@tributary/sql';
import { addEvents, loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stitch, type StitchRequest } from '../stitch.js';
import { WHAT_IF_STAGES, whatIf, type WhatIfRequest } from './what-if.js';

const aRule = (identifier: string, more: Partial<IdentityRule> = {}): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${identifier}'`,
  ...more,
});
const RULES = ['cookie', 'user', 'device'].map((id) => aRule(id));
const aType = (id: string, more: object) => IdentifierType.parse({ kind: 'identifier_type', id, ...more });

const anEvent = (id: string, payload: TestEvent['payload'], type = 'page'): TestEvent => ({
  id,
  source_id: 'web',
  type,
  version: '1',
  event_time: '2026-01-01T00:00:00Z',
  payload,
});

/** How two states differ, told from the profile of each identifier. */
function differenceOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const pairs = [...before].flatMap(([key, former]) => (after.has(key) ? [[former, after.get(key) ?? ''] as const] : []));
  /** Of each first the different seconds, where there are several. */
  const several = (of: readonly (readonly [string, string])[]) => {
    const seconds = new Map<string, Set<string>>();
    for (const [first, second] of of) seconds.set(first, (seconds.get(first) ?? new Set()).add(second));
    return [...seconds.values()].map(({ size }) => size).filter((size) => size > 1);
  };
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  const without = (ids: Iterable<string>, known: readonly string[]) => new Set([...ids].filter((id) => !known.includes(id))).size;
  const [merged, split] = [several(pairs.map(([former, now]) => [now, former] as const)), several(pairs)];
  return {
    merged: { into: merged.length, profiles: sum(merged) },
    split: { profiles: split.length, into: sum(split) },
    created: without(
      after.values(),
      pairs.map(([, now]) => now),
    ),
    gone: without(
      before.values(),
      pairs.map(([former]) => former),
    ),
  };
}

describe.each(TEST_ENGINES)('what if the definitions were others, on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function aLog(events: readonly TestEvent[], types: readonly IdentifierType[] = []) {
    const schema = `s${++schemas}`;
    const table = `log_${schemas}`;
    const mapping = await loadEvents(place.warehouse, table, events);
    const definition = { schema, events: mapping, types, rules: RULES, pins: [] };
    const run = (runId: string, more: Partial<StitchRequest> = {}) =>
      stitch(place.warehouse, { ...definition, ...more, runId, full: true });
    await run('first');
    const ask = (more: Partial<WhatIfRequest> = {}) => whatIf(place.warehouse, { ...definition, ...more });
    /** Each profile that would be affected, with how. */
    const affected = async (more: Partial<WhatIfRequest>) => {
      const found = new Map<string, string>();
      const onAffected: WhatIfRequest['onAffected'] = async (session, table) => {
        for (const [id, change] of await session.rows(sql`SELECT CAST(profile_id AS text), change FROM ${table}`))
          found.set(String(id), String(change));
      };
      const report = await ask({ ...more, onAffected });
      expect(report.affected).toBe(found.size);
      return { report, found };
    };
    /** The profile of each identifier, by `type:value`. */
    const members = async () => {
      const { identifier, nodeProfile } = ourTables(schema);
      const rows = await place.warehouse
        .rows(sql`SELECT identifier."type" || ':' || identifier.value, CAST(member.profile_id AS text) FROM ${identifier} AS identifier
JOIN ${nodeProfile} AS member ON member.node_id = identifier.node_id`);
      return new Map(rows.map(([value, id]) => [String(value), String(id)]));
    };
    /** The same by value alone. */
    const ids = async () => new Map([...(await members())].map(([key, id]) => [key.slice(key.indexOf(':') + 1), id]));
    return { schema, table, run, ask, affected, members, ids };
  }

  /** All that is in the warehouse: every table of a schema with its rows, and the names of all tables. */
  async function everything(schema: string) {
    const tables = (await place.warehouse.tables()).map((table) => `${table.schema}.${table.name}`).sort();
    const names = tables.flatMap((name) => (name.startsWith(`${schema}.`) ? [name.slice(schema.length + 1)] : []));
    const rows: unknown[] = [];
    for (const name of names)
      rows.push([
        name,
        (await place.warehouse.rows(sql`SELECT * FROM ${ident(schema, name)}`)).map((row) => JSON.stringify(row.map(String))).sort(),
      ]);
    return { tables, rows };
  }

  const TWO = [
    anEvent('e1', { cookie: 'a', user: 'u' }),
    anEvent('e2', { cookie: 'b', user: 'u' }),
    anEvent('e3', { cookie: 'b', device: 'x' }),
    anEvent('e4', { cookie: 'c' }),
    anEvent('e5', {}),
  ];

  test('the same definitions change nothing', async () => {
    const log = await aLog(TWO);
    const { report, found } = await log.affected({});
    const state = { profiles: 2, identifiers: 5, events: 5, events_without_identifier: 1 };
    expect(report).toMatchObject({ before: state, after: state, new: 0, gone: 0, events_moved: 0, affected: 0 });
    expect(report.merged).toEqual({ into: 0, profiles: 0, examples: [] });
    expect(report.split).toEqual({ profiles: 0, into: 0, examples: [] });
    expect(report.biggest.after).toEqual(report.biggest.before);
    expect(report.biggest.before.map(({ identifiers, events }) => [identifiers, events])).toEqual([
      [4, 3],
      [1, 1],
    ]);
    expect(found.size).toBe(0);
  });

  test('profiles that would become one are told, with their identifiers, and which are affected', async () => {
    const log = await aLog([
      anEvent('e1', { cookie: 'a', user: 'Ada' }),
      anEvent('e2', { cookie: 'b', user: 'ADA' }),
      anEvent('e3', { cookie: 'c' }),
    ]);
    const ids = await log.ids();
    const { report, found } = await log.affected({ types: [aType('user', { normalize: 'lower' })] });
    expect(report.merged).toEqual({
      into: 1,
      profiles: 2,
      examples: [
        {
          profile_id: expect.any(String),
          parts: 2,
          profiles: expect.arrayContaining([
            {
              profile_id: ids.get('a'),
              identifiers: 2,
              examples: [
                { type: 'cookie', value: 'a' },
                { type: 'user', value: 'Ada' },
              ],
            },
            {
              profile_id: ids.get('b'),
              identifiers: 2,
              examples: [
                { type: 'cookie', value: 'b' },
                { type: 'user', value: 'ADA' },
              ],
            },
          ]),
        },
      ],
    });
    expect([ids.get('a'), ids.get('b')]).toContain(report.merged.examples[0]?.profile_id);
    expect(report).toMatchObject({ before: { profiles: 3 }, after: { profiles: 2 }, new: 0, gone: 0 });
    expect(found).toEqual(
      new Map([
        [ids.get('a'), 'merged'],
        [ids.get('b'), 'merged'],
      ]),
    );
  });

  test('profiles whose identifiers would all be written in another way are known by their events', async () => {
    const log = await aLog([anEvent('e1', { user: 'Ada' }), anEvent('e2', { user: 'ADA' }), anEvent('e3', { user: 'Bob' })]);
    const ids = await log.ids();
    const { report, found } = await log.affected({ types: [aType('user', { normalize: 'lower' })] });
    expect(report).toMatchObject({ merged: { into: 1, profiles: 2 }, split: { profiles: 0 }, new: 0, gone: 0, after: { profiles: 2 } });
    expect(report.merged.examples[0]?.profiles.map(({ profile_id }) => profile_id).sort()).toEqual([ids.get('Ada'), ids.get('ADA')].sort());
    expect([found.get(ids.get('Ada') ?? ''), found.get(ids.get('ADA') ?? ''), found.get(ids.get('Bob') ?? '')]).toEqual([
      'merged',
      'merged',
      'changed',
    ]);
  });

  test('profiles that would fall apart are told, with what they would fall into', async () => {
    const log = await aLog(TWO);
    const ids = await log.ids();
    const { report, found } = await log.affected({ rules: [aRule('cookie'), aRule('device')] });
    expect(report.split).toMatchObject({ profiles: 1, into: 2, examples: [{ profile_id: ids.get('u'), parts: 2 }] });
    expect(
      report.split.examples[0]?.profiles.map(({ identifiers, examples }) => [identifiers, examples.map(({ value }) => value)]),
    ).toEqual([
      [2, ['b', 'x']],
      [1, ['a']],
    ]);
    expect(found.get(ids.get('u') ?? '')).toBe('split');
    // The part that keeps no id is a profile that is not there now, but it is told as part of the split.
    expect([...found.values()].sort()).toEqual(['changed', 'split']);
    expect(report.events_moved).toBe(1);
  });

  test('a pin, a limit and a blocked pattern are tried like rules: what would be quarantined, cut or blocked is told', async () => {
    const log = await aLog(TWO);
    const pin = Pin.parse({ kind: 'pin', id: 'p', identifier: 'user', value: 'u' });
    expect(await log.ask({ pins: [pin] })).toMatchObject({ split: { profiles: 1, into: 3 } });
    const limited = await log.ask({ types: [aType('user', { max_linked: 1 })] });
    expect(limited.quarantined).toMatchObject({
      before: { values: 0 },
      after: { values: 1, examples: [{ type: 'user', value: 'u', linked: 2, max_linked: 1 }] },
    });
    expect(limited).toMatchObject({ split: { profiles: 1, into: 2 }, after: { profiles: 3 } });
    const blocked = await log.ask({ types: [aType('user', { blocked_patterns: ['^u'] })] });
    expect(blocked).toMatchObject({ blocked: 2, split: { profiles: 1 }, after: { identifiers: 4 } });
    const emails = await log.ask({ types: [aType('cookie', { normalize: 'email' })] });
    expect(emails).toMatchObject({ blocked: 4, gone: 1, after: { profiles: 2, identifiers: 2, events_without_identifier: 2 } });
    const small = await log.ask({ types: [aType('cookie', { max_per_profile: 1 })] });
    expect(small.oversized).toMatchObject({
      before: { profiles: 0 },
      after: { profiles: 1, examples: [{ type: 'cookie', identifiers: 2 }] },
    });
  });

  test('profiles that would be gone or new, and those that only lose events, are told apart', async () => {
    const log = await aLog([
      anEvent('e1', { device: 'x' }),
      anEvent('e2', { mail: 'm' }),
      anEvent('e3', { cookie: 'a' }, 'login'),
      anEvent('e4', { cookie: 'a' }),
    ]);
    const ids = await log.ids();
    const rules = [aRule('cookie', { event: { source_id: '*', type: 'login', version: '*' } }), aRule('mail'), aRule('nothing')];
    const { report, found } = await log.affected({ rules });
    expect(report).toMatchObject({
      new: 1,
      gone: 1,
      merged: { into: 0 },
      split: { profiles: 0 },
      events_moved: 3,
      rules_without_values: ['rule_nothing'],
    });
    expect(report).toMatchObject({ before: { events_without_identifier: 1 }, after: { events_without_identifier: 2 } });
    expect([found.get(ids.get('x') ?? ''), found.get(ids.get('a') ?? '')]).toEqual(['gone', 'changed']);
    expect([...found.values()].sort()).toEqual(['changed', 'gone', 'new']);
  });

  test('nothing is changed: not when it is answered, when a definition is wrong, when it is stopped, or when the caller fails', async () => {
    const log = await aLog(TWO);
    const before = await everything(log.schema);
    await log.ask({ rules: [aRule('cookie')] });
    expect(await everything(log.schema)).toEqual(before);
    await expect(log.ask({ rules: [aRule('cookie', { value: 'no_such_column' })] })).rejects.toThrow(Invalid);
    await expect(log.ask({ types: [aType('user', { blocked_patterns: ['('] })] })).rejects.toMatchObject({
      details: [{ path: 'blocked_patterns.0' }],
    });
    await expect(log.ask({ rules: [aRule('cookie', { value: "CAST(payload->>'cookie' AS integer)" })] })).rejects.toThrow();
    const onAffected = async () => {
      throw new Error('the caller failed');
    };
    await expect(log.ask({ onAffected })).rejects.toThrow('the caller failed');
    for (const stage of WHAT_IF_STAGES) {
      const stop = new AbortController();
      const onProgress: WhatIfRequest['onProgress'] = (at) => at.stage === stage && stop.abort();
      await expect(log.ask({ signal: stop.signal, onProgress })).rejects.toThrow(Cancelled);
    }
    expect(await everything(log.schema)).toEqual(before);
    await log.run('second');
    expect((await everything(log.schema)).tables).toEqual(before.tables);
  });

  test('events that came since the last run are part of what would be', async () => {
    const log = await aLog(TWO);
    await addEvents(place.warehouse, log.table, [anEvent('e6', { cookie: 'c', device: 'x' })]);
    expect(await log.ask()).toMatchObject({
      before: { events: 5, profiles: 2 },
      after: { events: 6, profiles: 1 },
      merged: { into: 1, profiles: 2 },
    });
  });

  test('before anything is stitched there is nothing to compare with', async () => {
    const mapping = await loadEvents(place.warehouse, 'bare', []);
    const request = { schema: 'nowhere', events: mapping, types: [], rules: RULES, pins: [] };
    await expect(whatIf(place.warehouse, request)).rejects.toThrow(Conflict);
  });

  test('what it foretells is what a full run then does', async () => {
    const value = fc.option(fc.constantFrom('1', '2', '3', '4', '5'), { nil: undefined, freq: 2 });
    const payload = fc.record({ cookie: value, user: value, device: value });
    const types = fc.constantFrom([], [aType('user', { max_linked: 2 })], [aType('cookie', { blocked: ['1', '3'] })]);
    const rules = fc.shuffledSubarray(RULES, { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { maxLength: 15 }), types, rules, async (payloads, changed, others) => {
        const log = await aLog(payloads.map((of, index) => anEvent(`e${index}`, of)));
        const former = await log.members();
        const told = await log.ask({ types: changed, rules: others });
        const done = await log.run('second', { types: changed, rules: others });
        expect(told.after.profiles).toBe(done.profiles);
        expect(told.split.profiles).toBe(done.split);
        const { merged, split, created, gone } = differenceOf(former, await log.members());
        expect(told).toMatchObject({ merged, split, new: created, gone });
        expect(told.quarantined.after).toEqual(done.quarantined);
        expect(told.blocked).toBe(done.blocked);
      }),
      { numRuns: 12 },
    );
  });
});
