import type { IdentifierType } from '@tributary/core';
import { type IdentityRule } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileEventSource, isStitched } from './event-source.js';

const anEvent = (id: string, payload: TestEvent['payload'], at: Partial<TestEvent> = {}): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: '2026-01-01T00:00:00Z',
  payload,
  ...at,
});

const RULE: IdentityRule = {
  kind: 'identity_rule',
  id: 'user',
  event: { source_id: '*', type: '*', version: '*' },
  identifier: 'user',
  value: `payload->>'user'`,
};

describe.each(TEST_ENGINES)('events as a source on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function source(events: readonly TestEvent[]) {
    const schema = `s${++schemas}`;
    const mapping = await loadEvents(place.warehouse, `log_${schemas}`, events);
    const { dialect } = place.warehouse;
    const rows = async (columns: string, filter: { types?: readonly string[]; where?: string } = {}) => {
      const query = compileEventSource({
        dialect,
        schema,
        events: mapping,
        stitched: await isStitched(place.warehouse, schema),
        ...filter,
      });
      const list = columns.split(', ').map((name) => `"${name}"`);
      return (await place.warehouse.rows(sql`SELECT * FROM (${query}) AS e ORDER BY event_id`)).map((row) =>
        list.map((name) => row[COLUMNS.indexOf(name.replaceAll('"', ''))] ?? null),
      );
    };
    const stitchNow = (types: readonly IdentifierType[] = []) =>
      stitch(place.warehouse, { schema, events: mapping, types, rules: [RULE], pins: [], runId: 'stitch' });
    return { rows, stitchNow };
  }

  const COLUMNS = ['event_id', 'source_id', 'type', 'version', 'event_time', 'payload', 'profile_id'];

  test('each event is one record, also one that was told several times; nobody has a profile before stitching', async () => {
    const { rows } = await source([
      anEvent('a', { user: 'ann' }, { event_time: '2026-01-02T00:00:00.000001Z' }),
      anEvent('a', { user: 'ann' }),
      anEvent('b', { user: 'bob' }, { type: 'buy', version: '2' }),
    ]);
    expect(await rows('event_id, source_id, type, version, event_time, profile_id')).toEqual([
      ['a', 'web', 'page', '1', '2026-01-01T00:00:00Z', null],
      ['b', 'web', 'buy', '2', '2026-01-01T00:00:00Z', null],
    ]);
  });

  test('an event has the profile it was stitched to, and none where it is nobody’s', async () => {
    const { rows, stitchNow } = await source([anEvent('a', { user: 'ann' }), anEvent('b', { user: 'ann' }), anEvent('c', { page: 'x' })]);
    await stitchNow();
    const [a, b, c] = await rows('event_id, profile_id');
    expect(a?.[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(b?.[1]).toBe(a?.[1]);
    expect(c).toEqual(['c', null]);
  });

  test('only the wanted types, and only where the condition holds', async () => {
    const { rows } = await source([
      anEvent('a', { user: 'ann' }),
      anEvent('b', { user: 'bob' }, { type: 'buy' }),
      anEvent('c', { user: 'cyd' }, { type: "it's" }),
    ]);
    expect(await rows('event_id', { types: ['buy', "it's"] })).toEqual([['b'], ['c']]);
    expect(await rows('event_id', { types: ['buy', 'page'], where: `payload->>'user' = 'ann' -- her` })).toEqual([['a']]);
  });
});
