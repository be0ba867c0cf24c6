import { IdentifierType, type IdentityRule } from '@tributary/core';
import { ourTables, sql } from '@tributary/sql';
import { addEvents, loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stitch } from '../stitch.js';

const aRule = (id: string, identifier: string, key: string): IdentityRule => ({
  kind: 'identity_rule',
  id,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${key}'`,
});
const RULES = [
  aRule('cookie', 'cookie', 'cookie'),
  aRule('email', 'email', 'email'),
  aRule('login', 'email', 'login'),
  aRule('phone', 'phone', 'phone'),
];
const TYPES = [
  { id: 'email', normalize: 'email', blocked_patterns: ['@test\\.com$'], blocked: ['info@shop.com'] },
  { id: 'phone', normalize: 'phone_e164', region: 'NL' },
].map((type) => IdentifierType.parse({ kind: 'identifier_type', ...type }));

let minutes = 0;
const anEvent = (id: string, payload: TestEvent['payload']): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: `2026-01-01T${String(Math.floor(++minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00Z`,
  payload,
});

const FIRST = [
  anEvent('e1', { cookie: 'a', email: ' Ada@Shop.COM', phone: '06 12345678' }),
  anEvent('e2', { cookie: 'b', login: 'ada@shop.com' }),
  anEvent('e3', { cookie: 'c', phone: '+31 (0)6 1234-5678' }),
  anEvent('e4', { cookie: 'd', email: 'INFO@shop.com' }),
  anEvent('e5', { cookie: 'e', email: 'robot@Test.com' }),
  anEvent('e6', { email: 'not an address', phone: '123' }),
];
const LATER = [
  anEvent('e7', { cookie: 'f', phone: '0031 6 12345678' }),
  anEvent('e8', { cookie: 'g', login: 'none', email: 'bob@bücher.example' }),
  anEvent('e9', { cookie: 'h', email: 'Bob@xn--bcher-kva.example' }),
  anEvent('e10', { cookie: 'd', email: 'info@shop.com', phone: 'x'.repeat(100_000) }),
];

describe.each(TEST_ENGINES)('stitching with emails and phone numbers on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function groups(schema: string): Promise<readonly string[]> {
    const rows = await place.warehouse.rows(
      sql`SELECT CAST(profile_id AS text), id FROM ${ourTables(schema).customerEvents} WHERE profile_id IS NOT NULL ORDER BY id`,
    );
    const of = new Map<unknown, string[]>();
    for (const [profile, id] of rows) of.set(profile, [...(of.get(profile) ?? []), String(id)]);
    return [...of.values()].map((ids) => ids.join(' ')).sort();
  }

  test('values written differently are one identifier, those that cannot be read name nobody and are counted, in full and incremental runs', async () => {
    const definition = { types: TYPES, rules: RULES, pins: [] };
    const events = await loadEvents(place.warehouse, 'log', FIRST);
    const run = (schema: string, full = false) => stitch(place.warehouse, { ...definition, schema, events, runId: 'run', full });
    // Blocked: one address by its value, one by its pattern; unreadable: an address and a number.
    expect(await run('s')).toMatchObject({ mode: 'full', identifiers: 7, profiles: 3, blocked: 4, events_without_identifier: 1 });
    expect(await groups('s')).toEqual(['e1 e2 e3', 'e4', 'e5']);
    await addEvents(place.warehouse, 'log', LATER);
    expect(await run('s')).toMatchObject({ mode: 'incremental', identifiers: 11, profiles: 4, blocked: 3 });
    const after = ['e1 e2 e3 e7', 'e10 e4', 'e5', 'e8 e9'];
    expect(await groups('s')).toEqual(after);
    expect(await run('other', true)).toMatchObject({
      mode: 'full',
      identifiers: 11,
      profiles: 4,
      blocked: 7,
      events_without_identifier: 1,
    });
    expect(await groups('other')).toEqual(after);
    const known = await place.warehouse.rows(
      sql`SELECT value FROM ${ourTables('s').identifier} WHERE "type" <> 'cookie' ORDER BY value COLLATE "C"`,
    );
    expect(known.flat()).toEqual(['+31612345678', 'ada@shop.com', 'bob@xn--bcher-kva.example']);
  });

  test('profiles keep their ids when all their identifiers are written in another way since a change of a type', async () => {
    const events = await loadEvents(place.warehouse, 'spelled', [
      anEvent('e1', { cookie: 'ANN' }),
      anEvent('e2', { cookie: 'ANN' }),
      anEvent('e3', { cookie: 'Ann' }),
      anEvent('e4', { cookie: 'BOB' }),
      anEvent('e5', { cookie: 'cid' }),
    ]);
    const run = (types: readonly IdentifierType[]) =>
      stitch(place.warehouse, { schema: 'spelled', events, types, rules: RULES, pins: [], runId: 'run' });
    const ids = async () => {
      const rows = await place.warehouse.rows(sql`SELECT CAST(profile_id AS text) FROM ${ourTables('spelled').customerEvents} ORDER BY id`);
      return rows.map(([id]) => id);
    };
    await run([]);
    const [ann, , other, bob, cid] = await ids();
    const lower = [IdentifierType.parse({ kind: 'identifier_type', id: 'cookie', normalize: 'lower' })];
    expect(await run(lower)).toMatchObject({ reason: 'the identifier types changed', profiles: 3, created: 0, merged: 1 });
    expect(other).not.toBe(ann);
    const [survivor, ...others] = await ids();
    expect([ann, other]).toContain(survivor);
    expect(others).toEqual([survivor, survivor, bob, cid]);
  });

  test('a broken pattern stops a run before anything is read, and names the type and the place', async () => {
    const events = await loadEvents(place.warehouse, 'log', FIRST);
    const types = [IdentifierType.parse({ kind: 'identifier_type', id: 'cookie', blocked_patterns: ['ok', '('] })];
    await expect(stitch(place.warehouse, { schema: 'broken', events, types, rules: RULES, pins: [], runId: 'run' })).rejects.toMatchObject({
      message: expect.stringMatching(/^identifier type `cookie`: `blocked_patterns\.1` /),
      details: [{ path: 'blocked_patterns.1' }],
    });
    expect((await place.warehouse.tables()).filter(({ schema }) => schema === 'broken')).toEqual([]);
  });
});
