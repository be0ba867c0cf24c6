import type { IdentityRule } from '@tributary/core';
import { ident, ourTables, sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { resetStitching } from './reset-stitching.js';
import { stitch } from './stitch.js';

const RULES = ['cookie', 'user'].map((identifier): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${identifier}'`,
}));

const anEvent = (id: string, payload: TestEvent['payload']): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: '2026-01-01T00:00:00Z',
  payload,
});
const EVENTS = [anEvent('e1', { cookie: 'a', user: 'u' }), anEvent('e2', { cookie: 'b' }), anEvent('e3', { cookie: 'b', user: 'u' })];

describe.each(TEST_ENGINES)('resetting stitching on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const size = async (schema: string, table: string) =>
    Number((await place.warehouse.rows(sql`SELECT count(*) FROM ${ident(schema, table)}`))[0]?.[0]);

  test('forgets profiles and what belongs to them; views stay and show nobody; the next run begins anew', async () => {
    const schema = 'tributary';
    const { customerEvents, pivotedCustomerAttributes, profile, profileTrait, traitColumn } = ourTables(schema);
    const events = await loadEvents(place.warehouse, 'log', EVENTS);
    const run = (runId: string) => stitch(place.warehouse, { schema, events, types: [], rules: RULES, pins: [], runId });
    await run('one');
    const ids = sql`SELECT DISTINCT CAST(profile_id AS text) FROM ${customerEvents}`;
    const [before] = await place.warehouse.rows(ids);
    await place.warehouse.execute(sql`CREATE TABLE ${profileTrait} AS SELECT id AS profile_id, 1 AS visits FROM ${profile}`);
    await place.warehouse.execute(sql`CREATE TABLE ${traitColumn} AS SELECT 'visits' AS trait_id`);
    await place.warehouse.execute(sql`CREATE VIEW ${pivotedCustomerAttributes} AS SELECT * FROM ${profileTrait}`);

    await resetStitching(place.warehouse, schema);
    const tables = [
      'identifier',
      'identifier_link',
      'quarantine',
      'node_profile',
      'event_node',
      'profile',
      'profile_merge',
      'stitching',
      'profile_trait',
    ];
    for (const table of tables) expect([table, await size(schema, table)]).toEqual([table, 0]);
    expect(await place.warehouse.rows(ids)).toEqual([[null]]);
    expect(await size(schema, 'customer_events')).toBe(3);
    expect(await size(schema, 'pivoted_customer_attributes')).toBe(0);
    expect(await size(schema, 'trait_column')).toBe(1);

    expect(await run('two')).toMatchObject({ mode: 'full', events: 3, profiles: 1, created: 1, merged: 0 });
    const [after] = await place.warehouse.rows(ids);
    expect(after).not.toEqual(before);
  });

  test('where there is nothing, there is nothing to forget', async () => {
    await expect(resetStitching(place.warehouse, 'nowhere')).resolves.toBeUndefined();
    expect((await place.warehouse.tables()).filter(({ schema }) => schema === 'nowhere')).toEqual([]);
  });

  test('all or nothing: when one table cannot be emptied, none is', async () => {
    const schema = 'half';
    const events = await loadEvents(place.warehouse, 'half_log', EVENTS);
    await stitch(place.warehouse, { schema, events, types: [], rules: RULES, pins: [], runId: 'one' });
    const { identifier, traitStatistic, profile } = ourTables(schema);
    // A row that something refers to cannot be deleted.
    await place.warehouse.execute(sql`CREATE TABLE ${traitStatistic} (id integer PRIMARY KEY)`);
    await place.warehouse.execute(sql`INSERT INTO ${traitStatistic} VALUES (1)`);
    await place.warehouse.execute(sql`CREATE TABLE ${ident(schema, 'needs_it')} (id integer REFERENCES ${traitStatistic} (id))`);
    await place.warehouse.execute(sql`INSERT INTO ${ident(schema, 'needs_it')} VALUES (1)`);
    await expect(resetStitching(place.warehouse, schema)).rejects.toThrow();
    for (const table of [identifier, profile]) {
      expect(Number((await place.warehouse.rows(sql`SELECT count(*) FROM ${table}`))[0]?.[0])).toBeGreaterThan(0);
    }
  });
});
