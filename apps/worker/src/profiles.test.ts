import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KINDS } from '@tributary/core';
import type { LookupInput, LookupQuestion } from '@tributary/store';
import { loadEvents, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { Sql } from '@tributary/sql';
import { object } from './testing/object.js';
import { openWorker, type TestWorker } from './testing/open-worker.js';

const event = (n: number, payload: TestEvent['payload']): TestEvent => ({
  ...{ id: `e${n}`, source_id: 'web', type: 'page', version: '1', payload },
  event_time: `2026-01-01T00:00:0${n}Z`,
});

/** Ada on two devices, Grace on one, and an address that half the shop uses. */
const EVENTS = [
  event(1, { cookie: 'c1', email: 'Ada@example.com', revenue: 40 }),
  event(2, { cookie: 'c2', email: 'ada@example.com', revenue: 2.5 }),
  event(3, { cookie: 'c3', email: 'grace@example.com', revenue: 'many' }),
  ...[4, 5, 6].map((n) => event(n, { cookie: `s${n}`, email: 'info@example.com' })),
];

const DEFINED = [
  object('identifier_type', 'email', { normalize: 'trim_lower', max_linked: 2 }),
  object('identifier_type', 'cookie', {}),
  object('identity_rule', 'email_of_any', { identifier: 'email', value: "payload->>'email'" }),
  object('identity_rule', 'cookie_of_any', { identifier: 'cookie', value: "payload->>'cookie'" }),
  object('trait', 'revenue', { type: 'sum', value: "payload->>'revenue'" }),
  object('trait', 'pages', { type: 'num_of_unique', value: 'id' }),
  object('trait', 'per_page', { type: 'formula', value: 'revenue / pages' }),
  object('destination', 'braze', { connector: 'braze', sandbox: true }),
  object('sync', 'people', {
    source: { profiles: { warehouse: 'main' } },
    ...{ destination: 'braze', object: 'users', key: { external_id: 'profile_id' }, mapping: { email: { column: 'email' } } },
  }),
];

describe.each(TEST_ENGINES)('the profiles of a warehouse on %s', (engine) => {
  let worker: TestWorker;
  let place: TestWarehouse;

  beforeAll(async () => {
    worker = await openWorker(engine);
    ({ place } = worker);
    const events = await loadEvents(place.warehouse, 'events_of_shop', EVENTS);
    await worker.apply(worker.main({ events }), ...DEFINED);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
  });

  const ask = <Q extends LookupQuestion>(question: LookupInput<Q>) => worker.found('lookup', question);
  const profileOf = async (identifier: string, value: string): Promise<string> => {
    const { items } = (await ask<'profiles'>({ question: 'profiles', of: { identifier, value } })) as { items: { id: string }[] };
    return items[0]?.id ?? 'none';
  };

  test('are stitched, then only what is new; their traits are computed, with statistics', async () => {
    expect(await worker.found('stitch', {})).toMatchObject({ mode: 'full', profiles: 5, quarantined: { values: 1 } });
    expect(await worker.found('stitch', {})).toMatchObject({ mode: 'incremental', events: 0 });
    expect(await worker.found('stitch', { full: true })).toMatchObject({ mode: 'full', profiles: 5, merged: 0 });
    const traits = await worker.found('traits', {});
    expect(traits).toMatchObject({ traits: 3, profiles: 5, errors: [{ trait: 'revenue', values: 1 }] });
    expect(await worker.found('traits', {})).toMatchObject({ mode: 'none' });
    const { items } = (await ask<'statistics'>({ question: 'statistics', trait: 'pages' })) as { items: unknown[] };
    expect(items).toMatchObject([{ trait: 'pages', profiles: 5, values: 5, uniques: 2 }]);
  });

  test('are shown whole: identifiers, traits with their revision and run, and what a value comes from', async () => {
    const profile = await profileOf('email', ' ADA@example.com');
    const shown = await ask<'profile'>({ question: 'profile', profile });
    expect(shown).toMatchObject({ id: profile, identifier_count: 3, merges: [], oversized: [] });
    const { traits } = shown as { traits: { id: string; value: unknown; revision: number }[] };
    expect(traits.map(({ id, value, revision }) => [id, Number(value), revision])).toEqual([
      ['pages', 2, 1],
      ['per_page', 21.25, 1],
      ['revenue', 42.5, 1],
    ]);
    const provenance = await ask<'provenance'>({ question: 'provenance', profile, trait: 'revenue', limit: 10 });
    expect(provenance).toMatchObject({ trait: 'revenue', profile_id: profile, revision: 1, due: false, found: 2 });
    expect(await worker.ended('lookup', { question: 'profile', profile: '00000000-0000-7000-8000-000000000000' })).toMatchObject({
      state: 'failed',
      error: { name: 'NotFound', code: 'profile.unknown' },
    });
  });

  test('show what they did, which events made one person of them, and what a trait to come would say of them', async () => {
    const profile = await profileOf('cookie', 'c1');
    const events = await ask<'profile_events'>({ question: 'profile_events', profile, limit: 1 });
    expect(events).toMatchObject({ items: [{ id: 'e2', type: 'page' }], next: expect.stringContaining('e2') });
    const graph = await ask<'profile_graph'>({ question: 'profile_graph', profile });
    expect(graph).toMatchObject({ identifier_count: 3, link_count: 2, links: [{ event_id: 'e1' }, { event_id: 'e2' }] });
    const trait = KINDS.trait.schema.parse({ kind: 'trait', id: 'half', type: 'formula', value: 'pages / 2.0' });
    const tried = await ask<'trait_preview'>({ question: 'trait_preview', trait, profiles: 100 });
    expect(tried).toMatchObject({ profiles: 5, values: 5, problem: null });
    const { items } = tried as { items: { profile_id: string; value: unknown }[] };
    expect(Number(items.find(({ profile_id: id }) => id === profile)?.value)).toBe(1);
  });

  test('are explained, and so is who is none', async () => {
    const explained = await ask<'explain'>({
      question: 'explain',
      from: { identifier: 'cookie', value: 'c1' },
      to: { identifier: 'cookie', value: 'c2' },
    });
    expect(explained).toMatchObject({ joined: true, steps: [{ event_id: 'e1' }, { event_id: 'e2' }] });
    expect(await ask<'quarantine'>({ question: 'quarantine', limit: 5 })).toMatchObject({
      values: 1,
      items: [{ type: 'email', value: 'info@example.com', linked: 3, max_linked: 2 }],
    });
  });

  test('are not changed by the question what other rules would do, which names the syncs that would notice', async () => {
    const before = await profileOf('cookie', 'c1');
    const answer = await worker.found('what_if', { removed: [{ kind: 'identity_rule', id: 'email_of_any' }] });
    expect(answer).toMatchObject({
      ...{ before: { profiles: 5 }, after: { profiles: 6 } },
      split: { profiles: 1, into: 2 },
      syncs: [{ sync: 'people', records: 5, affected: expect.any(Number), reason: null }],
    });
    expect(await profileOf('cookie', 'c1')).toBe(before);
  });

  test('are counted for every sync of a what-if, also beside one whose condition fails on a value', async () => {
    const broken = object('sync', 'failing', {
      source: { profiles: { warehouse: 'main', where: 'CAST(cookie AS integer) > 0' } },
      ...{ destination: 'braze', object: 'users', key: { external_id: 'profile_id' }, mapping: { email: { column: 'email' } } },
    });
    await worker.apply(broken);
    const { syncs } = await worker.found('what_if', { removed: [{ kind: 'identity_rule', id: 'email_of_any' }] });
    expect(syncs).toEqual([
      { sync: 'failing', records: null, affected: null, reason: expect.stringMatching(/[cs]\d/) },
      { sync: 'people', records: 5, affected: 2, reason: null },
    ]);
  });

  test('are the same people in the shadow, of which nobody else sees anything', async () => {
    const profile = await profileOf('cookie', 'c1');
    expect(await worker.found('stitch', { shadow: true })).toMatchObject({ mode: 'full', profiles: 5 });
    expect(await worker.found('traits', { shadow: true })).toMatchObject({ profiles: 5 });
    const note = expect.stringMatching(/^the public views show the shadow .* after `tributary promote`$/) as unknown;
    expect(await worker.found('stitch', {})).not.toHaveProperty('note');
    expect(await worker.found('maintenance', { action: 'promote', shadow: true })).toMatchObject({ note });
    expect(await worker.found('stitch', {})).toMatchObject({ mode: 'incremental', note });
    expect(await worker.found('traits', {})).toMatchObject({ note });
    expect(await worker.found('maintenance', { action: 'rollback', shadow: true })).not.toHaveProperty('note');
    expect(await worker.found('traits', {})).not.toHaveProperty('note');
    expect(await profileOf('cookie', 'c1')).toBe(profile);
    expect(await worker.found('maintenance', { action: 'reset_stitching', shadow: true })).toEqual({});
    expect(await profileOf('cookie', 'c1')).toBe(profile);
  });

  test('are computed again when they are marked, forgotten when they are reset, and shown to others when promoted', async () => {
    expect(await worker.found('maintenance', { action: 'recalculate' })).toEqual({ profiles: 5 });
    expect(await worker.found('traits', {})).toMatchObject({ profiles: 5 });
    const { views } = (await worker.found('maintenance', { action: 'promote' })) as { views: { change: string }[] };
    expect(views.map(({ change }) => change)).toEqual(['created', 'created', 'created']);
    await worker.found('maintenance', { action: 'rollback' });
    expect(await worker.ended('maintenance', { action: 'rollback' })).toMatchObject({ state: 'failed', error: { name: 'Conflict' } });
    const before = await profileOf('cookie', 'c1');
    await worker.found('maintenance', { action: 'reset_traits' });
    expect(await ask<'profile'>({ question: 'profile', profile: before })).toMatchObject({ traits: [], calculated_at: null });
    await worker.found('maintenance', { action: 'reset_stitching' });
    await worker.found('stitch', {});
    expect(await profileOf('cookie', 'c1')).not.toBe(before);
  });

  test('are asked for in vain where definitions are broken, which a check tells with place and all at once', async () => {
    const objects = [
      object('trait', 'pages', { type: 'num_of_unique', value: 'id' }),
      object('trait', 'wrong', { type: 'sum', value: '1\n + nothing' }),
      object('trait', 'two', { type: 'custom', query: 'SELECT 1 AS value, 2 AS other FROM base' }),
      object('trait', 'a', { type: 'formula', value: 'b + 1' }),
      object('trait', 'b', { type: 'formula', value: 'a + 1' }),
      object('context', 'rates', { query: 'SELECT id, type FROM customer_events' }),
      object('identity_rule', 'broken', { identifier: 'email', value: 'payload->>' }),
    ] as NonNullable<LookupInput<'validate'>['objects']>;
    const { checked, problems } = (await ask<'validate'>({ question: 'validate', objects })) as {
      checked: number;
      problems: { kind: string; id: string; path: string; line: number | null; message: string }[];
    };
    expect(checked).toBe(15);
    expect(problems.map(({ kind, id, path }) => `${kind} ${id}: ${path}`).sort()).toEqual([
      'context rates: query',
      'identity_rule broken: value',
      'trait a: value',
      'trait b: value',
      'trait two: query',
      'trait wrong: value',
    ]);
    expect(problems.find(({ id }) => id === 'wrong')).toMatchObject({ line: 2, message: expect.stringContaining('nothing') });
    expect(problems.find(({ id }) => id === 'a')?.message).toContain('b');
    expect(await ask<'validate'>({ question: 'validate' })).toEqual({ checked: 9, problems: [] });
  });

  test('and a sync is tried on its source, with the place in its own text', async () => {
    const warehouse = 'main';
    const sync = (id: string, fields: object) =>
      object('sync', id, {
        destination: 'd',
        object: 'o',
        mode: 'append',
        key: { id: 'event_id' },
        source: { events: { warehouse } },
        ...fields,
      });
    const objects = [
      sync('right', { mapping: { at: { column: 'event_time' }, page: { sql: `payload->>'page'` } } }),
      sync('wrong', { mapping: { at: { column: 'event_tim' }, of: { template: '{{ nobody }}' } } }),
      sync('broken', { mapping: { page: { sql: 'upper(type)\n || nothing' } } }),
      object('model', 'gone', { warehouse, table: 'nowhere.gone', primary_key: 'id' }),
      sync('sourceless', { source: { model: 'gone' }, mapping: {} }),
    ] as NonNullable<LookupInput<'validate'>['objects']>;
    const { problems } = (await ask<'validate'>({ question: 'validate', objects })) as {
      problems: { id: string; path: string; line: number | null; message: string }[];
    };
    expect(problems.map(({ id, path }) => `${id}: ${path}`).sort()).toEqual([
      'broken: mapping.page.sql',
      'sourceless: source',
      'wrong: mapping.at',
      'wrong: mapping.of',
    ]);
    expect(problems.find(({ id }) => id === 'broken')).toMatchObject({ line: 2, message: expect.stringContaining('nothing') });
    expect(problems.find(({ path }) => path === 'mapping.at')?.message).toContain('event_time');
  });

  test('have all traits but the one whose query fails on a value, and the run says so', async () => {
    const query = `SELECT max(CAST(payload->>'revenue' AS integer)) AS value FROM base`;
    await worker.apply(object('trait', 'dearest', { type: 'custom', query, rows: 'one' }));
    const { state, result } = await worker.ended('traits', {});
    expect({ state, result }).toMatchObject({
      state: 'partial',
      result: { not_computed: [{ trait: 'dearest', message: expect.any(String) }] },
    });
    await worker.apply(object('trait', 'dearest', { type: 'max', value: 'id' }));
    expect(await worker.found('traits', {})).toMatchObject({ changed: ['dearest'], not_computed: [] });
  });

  test('of another system are imported as definitions, as far as its tables go', async () => {
    for (const text of [
      'CREATE SCHEMA cdp',
      'CREATE TABLE cdp.attributes (id text, definition text)',
      `INSERT INTO cdp.attributes VALUES ('visits', '{"type": "num_of_unique", "value": "id"}')`,
    ]) {
      await place.warehouse.execute(new Sql(text));
    }
    const { objects, problems } = (await ask<'import'>({ question: 'import', from: 'meiro', schema: 'cdp' })) as {
      objects: unknown[];
      problems: { message: string }[];
    };
    expect(objects).toMatchObject([{ kind: 'trait', id: 'visits', type: 'num_of_unique', value: 'id' }]);
    expect(problems.map(({ message }) => message).join()).toContain('stitching_attributes_config');
    expect(await worker.ended('lookup', { question: 'import', from: 'meiro', schema: 'nowhere' })).toMatchObject({
      state: 'failed',
      error: { name: 'Invalid', code: 'import.tables' },
    });
  });
});
