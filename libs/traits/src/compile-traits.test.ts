import { EVENT_TRAIT_TYPES, Events, IdentityRule, Trait, type EventTrait, type EventTraitType } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { duckdb, ident, ourTables, postgres, sql } from '@tributary/sql';
import { golden, loadShop, openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileGuards, compileTraits, typeTraits, type Scope } from './index.js';

type Engine = (typeof TEST_ENGINES)[number];
type Fields = Partial<Omit<EventTrait, 'kind' | 'id'>>;

const DIALECTS = { duckdb, postgres } as const;
const EVENTS = Events.parse({ table: 'shop_events' });
const ALL = { kind: 'all' } as const satisfies Scope;
const DUE = { kind: 'due', profiles: ident('tributary_due'), events: ident('tributary_due_event') } as const satisfies Scope;

const PATH = `payload->'page'->>'path'`;
const REVENUE = `CAST(payload->'transaction'->>'revenue' AS decimal(18, 2))`;
const PRODUCTS: Readonly<Record<Engine, string>> = {
  duckdb: `unnest(CAST(payload->'products' AS JSON[]))`,
  postgres: `jsonb_array_elements(payload->'products')`,
};

interface Case {
  readonly traits: (engine: Engine) => Readonly<Record<string, Fields>>;
  readonly scope?: Scope;
  readonly unique?: boolean;
  /** The text the warehouse cannot cast makes the plain statement fail. */
  readonly guarded?: true;
}

const KIND_CASES = Object.fromEntries(
  EVENT_TRAIT_TYPES.map((type: EventTraitType): [string, Case] => [
    `kind-${type}`,
    { unique: true, traits: () => ({ it: { type, value: type === 'sum' || type === 'avg' ? REVENUE : PATH } }) },
  ]),
);

const CASES: Readonly<Record<string, Case>> = {
  ...KIND_CASES,
  'one-scan': {
    traits: () => ({
      revenue: { type: 'sum', value: REVENUE, types: ['transaction'] },
      seen: { type: 'last', value: 'event_time' },
    }),
  },
  'shared-values': {
    unique: true,
    traits: () => ({
      pages: { type: 'list', value: PATH },
      how_many: { type: 'num_of_unique', value: PATH },
      often: { type: 'most_frequent', value: PATH },
      of_the_web: { type: 'most_frequent', value: PATH, sources: ['web'], weight: `payload->>'checkout_step'` },
      last_of_the_web: { type: 'last', value: PATH, sources: ['web'] },
    }),
  },
  'several-values-an-event': {
    unique: true,
    traits: (engine) => ({
      products: { type: 'list', value: PRODUCTS[engine], outer_value: `value->>'id'` },
      dearest: {
        type: 'most_frequent',
        value: PRODUCTS[engine],
        outer_value: `value->>'id'`,
        outer_weight: `CAST(value->>'price' AS double precision)`,
        outer_filter: `(value->>'price') IS NOT NULL`,
      },
      latest: { type: 'last', value: PATH },
    }),
  },
  'due-profiles': { scope: DUE, traits: () => ({ pages: { type: 'num_of_unique', value: PATH } }) },
  guarded: {
    unique: true,
    guarded: true,
    traits: (engine) => ({
      page: { type: 'last', value: `CAST(${PATH} AS integer)`, filter: `(payload->>'session_id') IS NOT NULL` },
      prices: { type: 'max', value: PRODUCTS[engine], outer_value: `CAST(value->>'name' AS integer)` },
    }),
  },
  'no-traits': { traits: () => ({}) },
};

const traitsOf = ({ traits }: Case, engine: Engine): readonly EventTrait[] =>
  Object.entries(traits(engine)).map(([id, fields]) => Trait.parse({ kind: 'trait', id, ...fields }) as EventTrait);

describe.each(TEST_ENGINES)('traits compiled for %s', (engine) => {
  let place: TestWarehouse;
  let profiles: number;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    const { warehouse } = place;
    const events = await loadShop(warehouse);
    expect(events).toEqual(EVENTS);
    const event = { source_id: '*', type: '*', version: '*' };
    const rule = IdentityRule.parse({
      kind: 'identity_rule',
      id: 'cookie',
      event,
      identifier: 'cookie',
      value: `payload->>'domain_userid'`,
    });
    ({ profiles } = await stitch(warehouse, { schema: 'tributary', events, types: [], rules: [rule], pins: [], runId: 'stitch' }));
    const { eventNode, nodeProfile } = ourTables('tributary');
    await warehouse.execute(warehouse.dialect.createTable(DUE.profiles, sql`SELECT DISTINCT profile_id FROM ${nodeProfile}`));
    const due = sql`SELECT event_id, profile_id FROM ${eventNode} AS event_node JOIN ${nodeProfile} AS node USING (node_id)`;
    await warehouse.execute(warehouse.dialect.createTable(DUE.events, due));
  });
  afterAll(() => place.drop());

  test.each(Object.entries(CASES))('%s is as reviewed, and the warehouse runs it', async (name, one) => {
    const { warehouse } = place;
    const dialect = DIALECTS[engine];
    const plain = await typeTraits(warehouse, EVENTS, traitsOf(one, engine));
    const traits = plain.map((typed) => ({ ...typed, guarded: one.guarded === true }));
    const query = compileTraits(dialect, {
      schema: 'tributary',
      events: EVENTS,
      traits,
      scope: one.scope ?? ALL,
      unique: one.unique ?? false,
    });
    expect(query.text).toBe(golden(new URL(`../golden/${name}.${engine}.sql`, import.meta.url), query.text));
    const rows = await warehouse.session(async (session) => {
      const guards = compileGuards(dialect, traits);
      for (const statement of guards.before) await session.execute(statement);
      const result = await session.rows(query);
      for (const statement of guards.after) await session.execute(statement);
      return result;
    });
    expect(rows).toHaveLength(profiles);
    if (one.guarded) expect(rows.every(([, ...values]) => values.every((value) => value === null))).toBe(true);
    else if (traits.length > 0) expect(rows.some(([, value]) => value !== null)).toBe(true);
  });
});
