import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';

const VIEWS = 1_500;
/** What may be under way at once: its concurrency times its batch. */
const UNDER_WAY = 4 * 75;

const QUERY = `select 'v' || i as id, 'u' || (i % 300) as user_id, 'p' || i as page, timestamptz '2026-01-31 10:00:00+00' + i * interval 1 second as at
from range(${VIEWS}) as numbers(i)`;

const POLICIES = ['at_least_once', 'at_most_once'] as const;

const viewed = (policy: (typeof POLICIES)[number]) => [
  { kind: 'destination', id: policy, connector: 'braze', sandbox: true },
  {
    ...{ kind: 'sync', id: policy, source: { model: 'views' }, destination: policy, object: 'events', mode: 'append', key: { id: 'id' } },
    ...{
      mapping: {
        external_id: { column: 'user_id' },
        name: { value: 'viewed' },
        time: { column: 'at' },
        'properties.page': { column: 'page' },
      },
    },
    delivery: { in_doubt: policy },
  },
];

let stack: Stack;
beforeAll(async () => {
  stack = await bringUpStack();
}, 180_000);
afterAll(() => stack.stop());

const held = async (destination: string, object: string) =>
  (await sandboxAt(stack.sandboxUrl, 'braze', destination).look()).holdings[object] ?? [];
const pages = async (destination: string) =>
  (await held(destination, 'events')).map((event) => String((event['properties'] as { readonly page: string }).page));

describe('events to Braze, which knows no key of them', () => {
  const runs = new Map<string, RunView>();

  beforeAll(async () => {
    await stack.client.objects.apply([
      { kind: 'warehouse', id: 'main', engine: 'duckdb', path: `${stack.home}/views.duckdb` },
      { kind: 'model', id: 'views', warehouse: 'main', query: QUERY, primary_key: 'id' },
      ...POLICIES.flatMap(viewed),
    ]);
    for (const policy of POLICIES) {
      await sandboxAt(stack.sandboxUrl, 'braze', policy).trouble({ count: 200, delayMs: 400 });
      runs.set(policy, await stack.client.runs.sync(policy));
    }
    for (const run of runs.values()) await stack.when(run, ({ counts }) => counts.delivered >= 300, '300 events were delivered');
    const pid = stack.pids().workerPid;
    process.kill(pid, 'SIGKILL');
    await until(async () => stack.pids().workerPid !== pid, 'a new worker');
    for (const policy of POLICIES) {
      await sandboxAt(stack.sandboxUrl, 'braze', policy).trouble();
      runs.set(policy, await stack.ended(runs.get(policy) as RunView));
    }
  }, 120_000);

  test('I4 at least once: all arrive, and a killed worker repeats at most what was under way', async () => {
    const run = runs.get('at_least_once');
    expect([run?.state, run?.counts.delivered, run?.counts.in_doubt]).toEqual(['succeeded', VIEWS, 0]);
    // Each costs a data point, and is counted once however often its answer was lost.
    expect(run?.result).toMatchObject({ tally: { data_points: VIEWS } });
    const arrived = await pages('at_least_once');
    expect(new Set(arrived).size).toBe(VIEWS);
    expect(arrived.length - VIEWS).toBeLessThanOrEqual(UNDER_WAY);
  });

  test('at most once: none arrives twice, and those that may not have arrived are told as in doubt', async () => {
    const { state, counts } = runs.get('at_most_once') as RunView;
    const arrived = await pages('at_most_once');
    expect(new Set(arrived).size).toBe(arrived.length);
    expect([state, counts.delivered + counts.in_doubt]).toEqual([counts.in_doubt === 0 ? 'succeeded' : 'partial', VIEWS]);
    expect(counts.in_doubt).toBeLessThanOrEqual(UNDER_WAY);
    expect(arrived.length).toBeGreaterThanOrEqual(counts.delivered);
    expect(arrived.length).toBeLessThanOrEqual(VIEWS);
  });

  test('told again, none is sent again', async () => {
    const again = await stack.ended(await stack.client.runs.sync('at_least_once'));
    expect(again).toMatchObject({ state: 'succeeded', counts: { extracted: VIEWS, unchanged: VIEWS, planned: 0, requests: 0 } });
  });
});

describe('profiles that turn out to be one', () => {
  const seen = (id: number, payload: object) => JSON.stringify({ id, time: `2025-03-0${id}T09:00:00Z`, ...payload });
  const EVENTS = [seen(1, { cookie: 'phone', name: 'A.' }), seen(2, { cookie: 'desk', email: 'ada@example.com' })];
  const write = (events: readonly string[]) => writeFileSync(`${stack.home}/seen.ndjson`, `${events.join('\n')}\n`);

  beforeAll(async () => {
    write(EVENTS);
    const columns = {
      id: `json->>'id'`,
      source_id: `'web'`,
      type: `'seen'`,
      version: `'1'`,
      payload: 'json',
      event_time: `(json->>'time')::timestamptz`,
    };
    const events = { query: `from read_ndjson_objects('${stack.home}/seen.ndjson')`, columns };
    const merged = 'select id as old, merged_into as new from tributary.profile where merged_into is not null';
    await stack.client.objects.apply([
      { kind: 'warehouse', id: 'shop', engine: 'duckdb', path: `${stack.home}/shop.duckdb`, events },
      ...['cookie', 'email'].map((id) => ({ kind: 'identifier_type', id })),
      ...['cookie', 'email'].map((id) => ({ kind: 'identity_rule', id: `${id}_of_any`, identifier: id, value: `payload->>'${id}'` })),
      { kind: 'trait', id: 'name', type: 'last', value: `payload->>'name'` },
      { kind: 'model', id: 'merged', warehouse: 'shop', query: merged, primary_key: 'old' },
      { kind: 'destination', id: 'people', connector: 'braze', sandbox: true },
      {
        ...{
          kind: 'sync',
          id: 'profiles',
          source: { profiles: { warehouse: 'shop' } },
          destination: 'people',
          object: 'users',
          mode: 'upsert',
        },
        ...{
          key: { external_id: 'profile_id' },
          mapping: { email: { column: 'email', null: 'omit' }, first_name: { column: 'name', null: 'omit' } },
        },
      },
      {
        ...{ kind: 'sync', id: 'merges', source: { model: 'merged' }, destination: 'people', object: 'merges', mode: 'append' },
        ...{ key: { merged_external_id: 'old' }, mapping: { kept_external_id: { column: 'new' } } },
      },
    ]);
  }, 60_000);

  test('are merged at Braze too, once', async () => {
    for (const words of [['stitch'], ['traits'], ['profiles'], ['merges']]) expect((await stack.tributary('run', ...words)).err).toBe('');
    expect(await held('people', 'users')).toHaveLength(2);
    write([...EVENTS, seen(3, { cookie: 'phone', email: 'ada@example.com' })]);
    for (const words of [['stitch'], ['traits'], ['merges'], ['profiles']]) expect((await stack.tributary('run', ...words)).err).toBe('');
    expect(await held('people', 'users')).toMatchObject([{ email: 'ada@example.com', first_name: 'A.' }]);
    expect(await held('people', 'identity')).toMatchObject([{ told: 'merge', done: true }]);
    const again = await stack.ended(await stack.client.runs.sync('merges'));
    expect(again.counts).toMatchObject({ extracted: 1, planned: 0, requests: 0 });
  }, 60_000);
});
