import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Context, EVENT_TRAIT_TYPES, Trait } from '@tributary/core';
import type { Sql } from '@tributary/sql';
import { ident, join, literal, sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { importTraits } from './import-traits.js';

/** A customer data platform of a shop, with all twelve types; what both warehouses understand. */
const ATTRIBUTES: Readonly<Record<string, unknown>> = {
  average_order_value: { type: 'avg', value: "payload->>'total'", types: ['order'], filter: "payload->>'currency' = 'EUR'" },
  first_seen: { type: 'first', value: 'event_time' },
  last_city: { type: 'last', value: "payload->>'city'", sources: ['web', 'app'], filter: null, weight: 1 },
  rarest_category: { type: 'least_frequent', value: "payload->>'category'", weight: "CAST(payload->>'quantity' AS integer)" },
  channels: { type: 'list', value: 'source_id', sources: [], types: [], versions: [] },
  highest_order: { type: 'max', value: "CAST(payload->>'total' AS numeric)", types: 'order' },
  first_visit: { type: 'min', value: 'event_time', versions: [1, '1-0-0'] },
  favourite_brand: {
    type: 'most_frequent',
    value: "payload->>'brand'",
    weight: "CAST(payload->>'seconds' AS double precision)",
    outer_value: 'lower(value)',
    outer_weight: 'weight * 2',
    outer_filter: "value <> ''",
  },
  number_of_orders: { type: 'num_of_unique', value: "payload->>'order_id'", types: ['order'] },
  revenue: { type: 'sum', value: "payload->>'total'", types: ['order'] },
  any_email: { type: 'value', value: "payload->>'email'", filter: '' },
  above_average: {
    type: 'custom',
    query:
      "SELECT count(*) AS value FROM base WHERE CAST(payload->>'total' AS numeric) > (SELECT CAST(value AS numeric) FROM context WHERE key = 'average_total')",
  },
};

const CONTEXTS: Readonly<Record<string, string>> = {
  average_total: "SELECT avg(CAST(payload->>'total' AS numeric)) FROM customer_events WHERE type = 'order'",
};

describe.each(TEST_ENGINES)("the traits of Meiro's tables, on %s", (engine) => {
  let opened: TestWarehouse;
  const run = (statement: Sql): Promise<number> => opened.warehouse.execute(statement);
  const read = () => importTraits(opened.warehouse, { schema: 'cdp' });
  const told = async () => (await read()).problems.map(({ path, message }) => `${path}: ${message}`);

  async function attributes(definitions: Readonly<Record<string, unknown>>): Promise<void> {
    const json = opened.warehouse.dialect.type({ kind: 'json' });
    await run(sql`CREATE TABLE cdp.attributes (id text, definition ${json})`);
    const rows = Object.entries(definitions).map(([id, one]) => sql`(${literal(id)}, ${literal(JSON.stringify(one))})`);
    if (rows.length > 0) await run(sql`INSERT INTO cdp.attributes VALUES ${join(rows)}`);
  }

  async function contexts(queries: Readonly<Record<string, string>>): Promise<void> {
    await run(sql`CREATE TABLE cdp.context (key text, query text, value text, modified timestamptz)`);
    const rows = Object.entries(queries).map(([key, query]) => sql`(${literal(key)}, ${literal(query)}, '1', NULL)`);
    if (rows.length > 0) await run(sql`INSERT INTO cdp.context VALUES ${join(rows)}`);
  }

  beforeEach(async () => {
    opened = await openTestWarehouse(engine);
    await run(sql`CREATE SCHEMA ${ident('cdp')}`);
  });
  afterEach(() => opened.drop());

  test('all twelve types and the contexts are read, and nothing is to be told', async () => {
    await attributes(ATTRIBUTES);
    await contexts(CONTEXTS);
    const { objects, problems } = await read();
    expect(problems).toEqual([]);
    const traits = objects.filter((object): object is Trait => object.kind === 'trait');
    expect(traits.map(({ id }) => id).toSorted()).toEqual(Object.keys(ATTRIBUTES).toSorted());
    expect(new Set(traits.map(({ type }) => type))).toEqual(new Set([...EVENT_TRAIT_TYPES, 'custom']));
    for (const trait of traits) expect(Trait.parse(trait)).toEqual(trait);
    const byId = new Map(traits.map((trait) => [trait.id, trait]));
    expect(byId.get('favourite_brand')).toEqual(
      Trait.parse({ kind: 'trait', id: 'favourite_brand', ...(ATTRIBUTES['favourite_brand'] as object) }),
    );
    expect(byId.get('last_city')).toMatchObject({ weight: '1', sources: ['web', 'app'] });
    expect(byId.get('last_city')).not.toHaveProperty('filter');
    expect(byId.get('highest_order')).toMatchObject({ types: ['order'] });
    expect(byId.get('first_visit')).toMatchObject({ versions: ['1', '1-0-0'] });
    expect(objects.filter(({ kind }) => kind === 'context')).toEqual([
      Context.parse({ kind: 'context', id: 'average_total', query: CONTEXTS['average_total'] }),
    ]);
  });

  test('names that are no ids of ours are changed, and the queries that use them are told', async () => {
    await attributes({
      'Lifetime Value': { type: 'sum', value: '1' },
      lifetime_value: { type: 'sum', value: '2' },
      profile_id: { type: 'last', value: 'id' },
      lazy: { type: 'custom', query: "SELECT value FROM context WHERE key = 'Total-EUR'" },
    });
    await contexts({ 'Total-EUR': 'SELECT 1 FROM customer_events' });
    const { objects, problems } = await read();
    expect(objects.map((object) => [object.id, 'label' in object ? object.label : undefined]).toSorted()).toEqual([
      ['lazy', undefined],
      ['lifetime_value', undefined],
      ['lifetime_value_2', 'Lifetime Value'],
      ['profile_id_2', 'profile_id'],
      ['total_eur', undefined],
    ]);
    const why = 'ids begin with a lower-case letter and hold only a-z, 0-9 and _ (at most 63), and are those of nothing else';
    expect(problems).toEqual([
      { path: 'context.Total-EUR', message: `is called \`total_eur\` here: ${why}` },
      { path: 'attributes.lazy.query', message: 'asks for the context `Total-EUR`, which is called `total_eur` here: change the query' },
      { path: 'attributes.Lifetime Value', message: `is called \`lifetime_value_2\` here: ${why}` },
      { path: 'attributes.profile_id', message: `is called \`profile_id_2\` here: ${why}` },
    ]);
  });

  test('the ids of identifier types are no ids of traits', async () => {
    await attributes({ email: { type: 'last', value: "payload->>'email'" } });
    const { objects } = await importTraits(opened.warehouse, { schema: 'cdp', taken: ['email'] });
    expect(objects.map(({ id }) => id)).toEqual(['email_2']);
  });

  test('what is not understood is told by its place, and only what cannot be a trait is left out', async () => {
    await attributes({
      a: { type: 'most_freqent', value: '1' },
      b: { value: '1' },
      c: { type: 'sum' },
      d: { type: 'sum', value: '1', fliter: 'TRUE', hidden: null, unit: 'EUR' },
      e: ['sum'],
      f: { type: 'sum', value: { path: 'total' } },
      g: { type: 'custom', query: 'SELECT 1 AS value', value: '1' },
      h: { type: 'sum', value: '1', types: { only: 'order' } },
    });
    await contexts({ nothing: ' ' });
    const { objects } = await read();
    expect(objects.map(({ id }) => id)).toEqual(['d', 'g']);
    expect(await told()).toEqual([
      'context.nothing.query: there is no query; the context is left out',
      'attributes.a.type: `most_freqent` is no type of trait, did you mean `most_frequent`?; the trait is left out',
      expect.stringMatching(/^attributes\.b\.type: `type` is missing; known are `avg`, .*; the trait is left out$/),
      'attributes.c.value: `value` is missing; the trait is left out',
      'attributes.d.fliter: unknown field `fliter`, did you mean `filter`?; it is left out',
      expect.stringMatching(/^attributes\.d\.unit: unknown field `unit`; known are .*; it is left out$/),
      'attributes.e.definition: the definition is no JSON object; the trait is left out',
      expect.stringMatching(/^attributes\.f\.value: must be text, not an object; the trait is left out$/),
      expect.stringMatching(/^attributes\.g\.value: unknown field `value`; known are .*`query`.*; it is left out$/),
      expect.stringMatching(/^attributes\.h\.types\.0: .*; the trait is left out$/),
    ]);
  });

  test('SQL that the warehouse cannot read is told with its place; the trait is there, to be mended', async () => {
    await attributes({
      wrong: { type: 'sum', value: "payload ->> 'total' +", filter: 'type' },
      filtered: { type: 'sum', value: '1', filter: 'no_such_column > 1' },
      custom: { type: 'custom', query: 'SELECT 1 AS one, 2 AS two FROM base' },
    });
    await contexts({ broken: 'SELEC 1', wide: 'SELECT 1, 2 FROM customer_events' });
    const { objects, problems } = await read();
    expect(objects.map(({ id }) => id).toSorted()).toEqual(['broken', 'custom', 'filtered', 'wide', 'wrong']);
    expect(problems.map(({ path }) => path)).toEqual([
      'context.broken.query',
      'context.wide.query',
      'attributes.custom.query',
      'attributes.filtered.filter',
      'attributes.wrong.value',
    ]);
    for (const { message } of problems) expect(message).toMatch(/; it is read as it is: mend it before you apply it$/);
  });

  test('expressions are tried on the events there are, where they are mapped', async () => {
    await run(sql`CREATE SCHEMA raw`);
    const events = await loadEvents(opened.warehouse, 'raw.log', []);
    const columns = { ...events.columns, payload: 'CAST(payload AS text)' };
    await attributes({ revenue: { type: 'sum', value: 'length(payload)' } });
    await contexts({});
    expect((await importTraits(opened.warehouse, { schema: 'cdp', events: { ...events, columns } })).problems).toEqual([]);
  });

  test('broken JSON, rows without an id or definition, and repeated ids are told', async () => {
    await run(sql`CREATE TABLE cdp.attributes (id text, definition text, created_by text)`);
    await run(sql`INSERT INTO cdp.attributes VALUES ('a', '{"type": "sum"', 'me'), (NULL, '{}', 'me'), ('b', NULL, 'me'),
      ('c', '{"type": "sum", "value": "1"}', 'me'), ('c', '{"type": "sum", "value": "1"}', 'me')`);
    await contexts({});
    const { objects } = await read();
    expect(objects.map(({ id }) => id)).toEqual(['c']);
    expect((await told()).toSorted()).toEqual([
      expect.stringMatching(/^attributes\.a\.definition: the definition is no JSON: .*; the trait is left out$/),
      'attributes.b.definition: there is no definition; the trait is left out',
      'attributes.created_by: the column `created_by` is not taken over',
      'attributes: `c` is there more than once: only one of them is read',
      'attributes: a row has no id and is left out',
    ]);
  });

  test('a table that is missing, or is another one, is a problem and no error', async () => {
    await run(sql`CREATE TABLE cdp.attributes (name text, definition text)`);
    expect(await told()).toEqual([
      'context: there is no table `cdp.context`: nothing is read',
      'attributes: the table `cdp.attributes` has no column `id`: nothing is read',
    ]);
  });
});
