import { Decimal, Model, Trait, type Events, type Value } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { ident, join, literal, sql, type Sql } from '@tributary/sql';
import { golden, loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileTraits } from '../compile-traits.js';
import { createContextTable } from '../contexts.js';
import type { Scope } from '../statement/scope.js';
import { typeAllTraits } from '../definitions/type-all-traits.js';
import { dropBase, prepareBase } from './base-events.js';

const schema = 'tributary';
const ALL: Scope = { kind: 'all' };

const aTrait = (id: string, fields: Record<string, unknown>): Trait => Trait.parse({ kind: 'trait', id, ...fields });

const anEvent = (id: string, user: string, payload: Record<string, unknown>, second = 0): TestEvent => ({
  id,
  source_id: 'web',
  type: 'order',
  version: '1',
  event_time: `2024-05-01T10:00:0${second}Z`,
  payload: { user, ...payload },
});

const plain = (value: Value | undefined): unknown => {
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain);
  return value instanceof Decimal || typeof value === 'bigint' ? Number(value.toString()) : value;
};

/** One of each kind, and one that stands on the others. */
const GOLDEN: Readonly<Record<string, readonly Trait[]>> = {
  custom: [
    aTrait('recent', { type: 'custom', query: `SELECT payload->>'plan' AS value FROM base ORDER BY event_time DESC, id LIMIT 2 -- two` }),
    aTrait('only', { type: 'custom', rows: 'one', query: `SELECT max(id) AS value FROM base` }),
  ],
  sql: [aTrait('asked', { type: 'sql', query: 'SELECT profile_id, count(*) AS value FROM customer_events GROUP BY profile_id' })],
  model: [aTrait('plan', { type: 'model', model: 'plans', column: 'plan', by: { identifier: 'user', column: 'who' } })],
  formula: [
    aTrait('busy', { type: 'formula', value: 'often AND plans > 0' }),
    aTrait('often', { type: 'formula', value: 'orders > 1' }),
    aTrait('orders', { type: 'num_of_unique', value: 'id' }),
    aTrait('plans', { type: 'num_of_unique', value: `payload->>'plan'` }),
  ],
  membership: [
    aTrait('tier', { type: 'formula', value: `CASE WHEN vips THEN 'vip' WHEN later IS NULL THEN 'guest' END` }),
    aTrait('total', { type: 'num_of_unique', value: 'id' }),
  ],
};
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  custom: { ann: [['gold', 'free'], 'b'], bob: [['free'], 'c'] },
  sql: { ann: [2], bob: [1] },
  model: { ann: ['pro'], bob: [null] },
  formula: { ann: [true, true, 2, 2], bob: [false, false, 1, 1] },
  membership: { ann: ['vip', 2], bob: ['guest', 1] },
};

describe.each(TEST_ENGINES)('traits of all kinds in one statement on %s', (engine) => {
  let place: TestWarehouse;
  let events: Events;
  const models = [Model.parse({ kind: 'model', id: 'plans', warehouse: 'test', table: 'plans', primary_key: 'id' })];
  const load = async (log: readonly TestEvent[]): Promise<void> => {
    events = await loadEvents(place.warehouse, 'log', log);
    const rule = {
      kind: 'identity_rule',
      id: 'r',
      event: { source_id: '*', type: '*', version: '*' },
      identifier: 'user',
      value: `payload->>'user'`,
    } as const;
    await stitch(place.warehouse, { schema, events, types: [], rules: [rule], pins: [], runId: 'stitch', full: true });
  };
  const typeThem = (traits: readonly Trait[]) =>
    typeAllTraits(place.warehouse, { schema, events, models, identifierTypes: ['user'], audiences: ['later', 'vips'] }, traits);

  async function compiled(traits: readonly Trait[]): Promise<Sql> {
    return compileTraits(place.warehouse.dialect, { schema, events, traits: await typeThem(traits), scope: ALL, unique: true });
  }

  /** The values by user, in the order of the traits. */
  async function valuesOf(query: Sql, traits: readonly Trait[]): Promise<Record<string, readonly unknown[]>> {
    const users = sql`SELECT DISTINCT node_profile.profile_id, identifier.value AS "#user"
      FROM tributary.identifier AS identifier JOIN tributary.node_profile AS node_profile ON node_profile.node_id = identifier.node_id`;
    const columns = join(traits.map(({ id }) => sql`computed.${ident(id)}`));
    const rows = await place.warehouse.rows(
      sql`SELECT users."#user", ${columns} FROM (${query}) AS computed JOIN (${users}) AS users ON users.profile_id = computed.profile_id`,
    );
    return Object.fromEntries(rows.map(([user, ...values]) => [String(user), values.map(plain)]));
  }

  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    await place.warehouse.check();
    await createContextTable(place.warehouse, schema);
    await place.warehouse.execute(sql`CREATE TABLE plans (id integer, who text, plan text)`);
    await place.warehouse.execute(sql`INSERT INTO plans VALUES (1, 'ann', 'pro'), (2, 'ann', 'later'), (3, 'nobody', 'x')`);
  });
  afterAll(() => place.drop());

  describe('of a small shop', () => {
    beforeAll(async () => {
      await load([
        ...[anEvent('a', 'ann', { plan: 'free' }, 1), anEvent('b', 'ann', { plan: 'gold' }, 2)],
        anEvent('c', 'bob', { plan: 'free' }, 3),
      ]);
      const ann = sql`(SELECT node_profile.profile_id FROM tributary.identifier AS identifier
  JOIN tributary.node_profile AS node_profile ON node_profile.node_id = identifier.node_id WHERE identifier.value = 'ann')`;
      await place.warehouse.execute(
        sql`CREATE TABLE tributary.audience_member AS SELECT 'vips' AS audience_id, profile_id FROM ${ann} AS ann`,
      );
      await place.warehouse.execute(sql`CREATE TABLE tributary.audience_state AS SELECT 'vips' AS audience_id`);
    });

    test.each(Object.entries(GOLDEN))('%s is compiled as reviewed, and gives what it should', async (name, traits) => {
      const query = await compiled(traits);
      expect(query.text).toBe(golden(new URL(`../../golden/${name}.${place.warehouse.dialect.name}.sql`, import.meta.url), query.text));
      expect(await valuesOf(query, traits)).toEqual(EXPECTED[name]);
    });

    test('all kinds stand side by side, in the order in which they were asked for', async () => {
      const traits = Object.values(GOLDEN).flat();
      const names = (await place.warehouse.describe(await compiled(traits)))
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('#'));
      expect(names).toEqual(['profile_id', ...traits.map(({ id }) => id)]);
      const expected = (user: string) => Object.values(EXPECTED).flatMap((one) => one[user] ?? []);
      expect(await valuesOf(await compiled(traits), traits)).toEqual({ ann: expected('ann'), bob: expected('bob') });
    });

    test('tables of any name are those of the user', async () => {
      for (const name of ['event', 'occurrence', 'g0', 'base_event', 'base', 'due', 'found', 'given', 'value']) {
        await place.warehouse.execute(sql`CREATE TABLE ${ident(name)} AS SELECT ${literal(name)} AS word`);
        const one = aTrait('one', {
          type: 'sql',
          query: `SELECT profile_id, max(word) AS value FROM customer_events, "${name}" GROUP BY 1`,
        });
        const two = aTrait('two', { type: 'num_of_unique', value: 'id' });
        expect(await valuesOf(await compiled([one, two]), [one, two])).toEqual({ ann: [name, 2], bob: [name, 1] });
        await place.warehouse.execute(sql`DROP TABLE ${ident(name)}`);
      }
    });

    test('only the profiles that are due are computed, with a table of their events where the warehouse wants one', async () => {
      const traits = [...(GOLDEN['custom'] ?? []), ...(GOLDEN['sql'] ?? []), ...(GOLDEN['model'] ?? [])];
      const typed = await typeThem(traits);
      const rows = await place.warehouse.session(async (session) => {
        const scope: Scope = { kind: 'due', profiles: sql`due`, events: sql`due_event` };
        const ofEvents = sql`SELECT event_node.event_id, node_profile.profile_id FROM tributary.event_node AS event_node
          JOIN tributary.node_profile AS node_profile ON node_profile.node_id = event_node.node_id WHERE event_node.event_id IN ('a', 'b')`;
        await session.execute(session.dialect.createTable(sql`due_event`, ofEvents, { temporary: true }));
        await session.execute(session.dialect.createTable(sql`due`, sql`SELECT DISTINCT profile_id FROM due_event`, { temporary: true }));
        const base = await prepareBase(session, { schema, events, scope });
        const request = { schema, events, traits: typed, scope, ...(base && { base }) };
        const found = await session.rows(
          sql`SELECT ${join(traits.map(({ id }) => ident(id)))} FROM (${compileTraits(session.dialect, request)}) AS found`,
        );
        await dropBase(session);
        return found;
      });
      expect(rows.map((row) => row.map(plain))).toEqual([[['gold', 'free'], 'b', 2, 'pro']]);
    });
  });

  test('a custom query that says what a kind does gives the same, on any log', async () => {
    const value = `payload->>'v'`;
    const number = `CAST(payload->>'n' AS integer)`;
    const pairs = [
      [aTrait('sum', { type: 'sum', value: number }), `SELECT sum(${number}) AS value FROM base`],
      [
        aTrait('last', { type: 'last', value }),
        `SELECT value FROM (SELECT ${value} AS value, event_time, id FROM base) AS all_of WHERE value IS NOT NULL ORDER BY event_time DESC, id COLLATE "C" DESC LIMIT 1`,
      ],
      [aTrait('list', { type: 'list', value }), null],
      [aTrait('number_of', { type: 'num_of_unique', value }), `SELECT count(DISTINCT ${value}) AS value FROM base`],
    ] as const;
    const traits = pairs.flatMap(([trait, query]) => [
      trait,
      aTrait(
        `${trait.id}_custom`,
        query === null ? { type: 'custom', query: `SELECT DISTINCT ${value} AS value FROM base` } : { type: 'custom', rows: 'one', query },
      ),
    ]);
    const event = fc.record({
      user: fc.constantFrom('u', 'v', 'w'),
      v: fc.constantFrom(null, '', 'a', 'b', 'Ä', 'z'),
      n: fc.option(fc.integer({ min: -9, max: 9 })),
      second: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 15 }), async (log) => {
        await load(log.map(({ user, v, n, second }, at) => anEvent(`e${at}`, user, { v, n }, second)));
        for (const values of Object.values(await valuesOf(await compiled(traits), traits)))
          for (let at = 0; at < values.length; at += 2)
            expect([pairs[at / 2]?.[0].id, values[at + 1]]).toEqual([pairs[at / 2]?.[0].id, values[at]]);
      }),
      { numRuns: 8 },
    );
  });
});
