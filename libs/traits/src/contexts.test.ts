import { Context, Invalid, type Events } from '@tributary/core';
import { ourTables, sql, Sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { refreshContexts, validateContext } from './contexts.js';

const schema = 'tributary';
const { context: table, customerEvents } = ourTables(schema);
const aContext = (id: string, query: string): Context => Context.parse({ kind: 'context', id, query });
const count = aContext('events', 'SELECT count(*) FROM customer_events -- all of them');

describe.each(TEST_ENGINES)('contexts on %s', (engine) => {
  let place: TestWarehouse;
  let events: Events;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    await place.warehouse.check();
  });
  afterAll(() => place.drop());
  beforeEach(async () => {
    const { warehouse } = place;
    await warehouse.execute(sql`DROP TABLE IF EXISTS ${table}`);
    await warehouse.execute(sql`DROP VIEW IF EXISTS ${customerEvents}`);
    events = await loadEvents(warehouse, 'log', ['a', 'b'].map(event));
    await warehouse.execute(sql`CREATE VIEW ${customerEvents} AS SELECT log.*, CAST(NULL AS uuid) AS profile_id FROM log`);
  });
  const event = (id: string) => ({ id, source_id: 's', type: 't', version: '1', event_time: '2024-01-01T00:00:00Z', payload: { n: 1 } });
  const refresh = (contexts: readonly Context[], force: boolean | readonly string[] = false) =>
    refreshContexts(place.warehouse, { schema, contexts, force });
  const values = async () => Object.fromEntries(await place.warehouse.rows(sql`SELECT key, value FROM ${table} ORDER BY key`)) as unknown;
  const addEvent = () =>
    place.warehouse.execute(sql`INSERT INTO log SELECT 'c', source_id, "type", version, event_time, payload FROM log LIMIT 1`);
  const setModified = (modified: string) => place.warehouse.execute(sql`UPDATE ${table} SET modified = ${new Sql(modified)}`);

  test('are kept as text, whatever they are, and NULL where the query gives no row', async () => {
    const day = aContext('day', `SELECT date '2024-02-01'`);
    const none = aContext('none', 'SELECT id FROM customer_events WHERE FALSE');
    const quoted = aContext('quoted', `SELECT 'it''s'`);
    expect(await refresh([count, day, none, quoted])).toEqual(['events', 'day', 'none', 'quoted']);
    expect(await values()).toEqual({ day: '2024-02-01', events: '2', none: null, quoted: `it's` });
  });

  test('stay as they are for a day, and are computed anew when they are older, by the clock of the warehouse', async () => {
    await refresh([count]);
    await addEvent();
    expect(await refresh([count])).toEqual([]);
    await setModified(`${place.warehouse.dialect.now.text} - INTERVAL '23 hours 59 minutes'`);
    expect(await refresh([count])).toEqual([]);
    expect(await values()).toEqual({ events: '2' });
    await setModified(`${place.warehouse.dialect.now.text} - INTERVAL '24 hours 1 minute'`);
    expect(await refresh([count])).toEqual(['events']);
    expect(await values()).toEqual({ events: '3' });
  });

  test('are computed anew when forced, by the run or by a `modified` without a time, or when their query changed', async () => {
    const other = aContext('other', 'SELECT max(id) FROM customer_events');
    await refresh([count, other]);
    await addEvent();
    expect(await refresh([count, other], ['other'])).toEqual(['other']);
    expect(await values()).toEqual({ events: '2', other: 'c' });
    await setModified('NULL');
    expect(await refresh([count, other])).toEqual(['events', 'other']);
    expect(await refresh([count, other], true)).toEqual(['events', 'other']);
    expect(await refresh([aContext('events', 'SELECT 7'), other])).toEqual(['events']);
    expect(await values()).toEqual({ events: '7', other: 'c' });
  });

  test('that are not defined any more are gone', async () => {
    await refresh([count, aContext('other', 'SELECT 1')]);
    expect(await refresh([count])).toEqual([]);
    expect(await values()).toEqual({ events: '2' });
    await refresh([]);
    expect(await values()).toEqual({});
  });

  test.each([
    ['SELECT id FROM customer_events', 'the context `wrong` gives several rows: let it give at most one'],
    ['SELECT 1, 2', 'the context `wrong` gives 2 columns: let it give exactly one'],
    ['SELECT nope FROM customer_events', 'the context `wrong` cannot be computed: there is no column `nope`'],
    [`SELECT CAST('x' || max(id) AS integer) FROM customer_events`, 'the context `wrong` cannot be computed:'],
  ])('%s fails by the name of the context, and its value of before stays', async (query, message) => {
    await refresh([aContext('wrong', 'SELECT 5')]);
    await expect(refresh([aContext('wrong', query)])).rejects.toThrow(message);
    expect(await values()).toEqual({ wrong: '5' });
  });

  test('are checked where they are defined, also before anything was stitched', async () => {
    await place.warehouse.execute(sql`DROP VIEW ${customerEvents}`);
    await validateContext(place.warehouse, events, aContext('good', 'SELECT count(DISTINCT profile_id) FROM customer_events'));
    for (const [query, message] of [
      ['SELECT 1, 2', /gives 2 columns/],
      ['SELECT 1; SELECT 2', /a semicolon.*line 1, column 9/],
      ['SELECT max(id)\nFROM customer_events\nWHERE x', /no column `x`.* at line 3, column 7/],
      ['DROP TABLE log', /no SQL the warehouse understands/],
    ] as const) {
      const error: unknown = await validateContext(place.warehouse, events, aContext('bad', query)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Invalid);
      expect((error as Invalid).message).toMatch(message);
      expect((error as Invalid).details.map(({ path }) => path)).toEqual(['query']);
    }
  });
});
