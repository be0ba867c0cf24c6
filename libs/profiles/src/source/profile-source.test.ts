import { IdentifierType, Trait, type Events, type IdentityRule } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { duckdb, postgres, sql } from '@tributary/sql';
import { golden, loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { computeTraits } from '@tributary/traits';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { computedTraits } from './computed-traits.js';
import { compileProfileSource } from './profile-source.js';

const DIALECTS = { duckdb, postgres } as const;

const aTrait = (id: string, trait: Partial<Trait>): Trait => Trait.parse({ kind: 'trait', id, type: 'last', value: 'id', ...trait });

const revised = (traits: readonly Trait[]) => traits.map((trait) => ({ trait, revision: 1 }));

const aRule = (identifier: string, value = `payload->>'${identifier}'`): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value,
});

const anEvent = (id: string, payload: TestEvent['payload'], at: Partial<TestEvent> = {}): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: '2026-01-01T00:00:00Z',
  payload: { user: 'u', ...payload },
  ...at,
});

describe.each(TEST_ENGINES)('profiles as a source on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function stitched(events: readonly TestEvent[] | Events, rules: readonly IdentityRule[] = [aRule('user')]) {
    const schema = `s${++schemas}`;
    const mapping = 'columns' in events ? events : await loadEvents(place.warehouse, `log_${schemas}`, events);
    await stitch(place.warehouse, { schema, events: mapping, types: [], rules, pins: [], runId: 'stitch' });
    const compute = (traits: readonly Trait[]) =>
      computeTraits(place.warehouse, { schema, events: mapping, traits: revised(traits), runId: 'traits' });
    return { schema, mapping, compute };
  }

  test('the query is as reviewed', () => {
    const request = {
      dialect: DIALECTS[engine],
      schema: 'tributary',
      identifierTypes: ['email'],
      traits: ['revenue'],
      where: 'revenue > 1',
    };
    const { text } = compileProfileSource(request);
    expect(text).toBe(golden(new URL(`../../golden/profile-source.${engine}.sql`, import.meta.url), text));
  });

  test('of several identifiers of a type the last seen is shown; a name used twice is refused', async () => {
    const { schema, compute } = await stitched(
      [
        anEvent('e1', { mail: 'z@x' }),
        anEvent('e2', { mail: 'a@x' }, { event_time: '2026-01-02T00:00:00Z' }),
        anEvent('e3', { user: 'v' }),
      ],
      [aRule('user'), aRule('mail')],
    );
    await compute([aTrait('seen', { type: 'num_of_unique' })]);
    const request = { dialect: place.warehouse.dialect, schema, identifierTypes: ['mail', 'user'], traits: ['seen'] };
    const rows = await place.warehouse.rows(
      sql`SELECT mail, "user" FROM (${compileProfileSource({ ...request, where: `seen > 1 -- twice` })}) AS p`,
    );
    expect(rows).toEqual([['a@x', 'u']]);
    expect(() => compileProfileSource({ ...request, traits: ['mail'] })).toThrow(/`mail`/);
  });

  test('who has more identifiers of a type than allowed is kept out where wished; a quarantined identifier is nobody', async () => {
    const schema = `s${++schemas}`;
    const events = await loadEvents(place.warehouse, `log_${schemas}`, [
      anEvent('e1', { user: 'ann', mail: 'a@x' }),
      anEvent('e2', { user: 'ann', mail: 'b@x' }),
      anEvent('e3', { user: 'bob', mail: 'c@x' }),
      ...['d@x', 'e@x', 'f@x'].map((mail) => anEvent(mail, { user: 'robot', mail })),
      anEvent('e9', { user: 'robot' }),
    ]);
    const types = [
      { id: 'mail', max_per_profile: 1, oversized: 'exclude' },
      { id: 'user', max_linked: 2 },
    ].map((type) => IdentifierType.parse({ kind: 'identifier_type', ...type }));
    const rules = [aRule('user'), aRule('mail')];
    await stitch(place.warehouse, { schema, events, types, rules, pins: [], runId: 'stitch' });
    const source = async (oversizedOut: readonly string[]) => {
      const request = { dialect: place.warehouse.dialect, schema, identifierTypes: ['user', 'mail'], traits: [], oversizedOut };
      return place.warehouse.rows(sql`SELECT "user", mail FROM (${compileProfileSource(request)}) AS p ORDER BY mail`);
    };
    const robots = ['d@x', 'e@x', 'f@x'].map((mail) => [null, mail]);
    expect(await source([])).toEqual([['ann', 'b@x'], ['bob', 'c@x'], ...robots]);
    expect(await source(['mail'])).toEqual([['bob', 'c@x'], ...robots]);
  });

  test('a trait that is defined and not computed yet is no column, and who maps it is told what to do', async () => {
    const { schema, compute } = await stitched([anEvent('1', { page: 'a' })]);
    const among = (defined: readonly string[], columns: readonly string[]) => computedTraits(place.warehouse, { schema, defined, columns });
    expect(await among(['page'], ['profile_id'])).toEqual([]);
    await compute([aTrait('page', { value: `payload->>'page'` })]);
    expect(await among(['page', 'fresh'], ['page'])).toEqual(['page']);
    await expect(among(['page', 'fresh'], ['page', 'fresh'])).rejects.toThrow(
      'not computed yet, but mapped: `fresh`. Compute the traits first: `tributary run traits`',
    );
  });
});
