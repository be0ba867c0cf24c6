import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await bringUpStack();
}, 180_000);
afterAll(() => stack.stop());

const REQUEST = { method: 'POST', path: '/people', records: 100 };
const DEFINED = [
  { kind: 'destination', id: 'service', connector: 'http', sandbox: true },
  {
    ...{ kind: 'sync', id: 'people', source: { model: 'people' }, destination: 'service', object: 'record', mode: 'mirror' },
    ...{ key: { id: 'id' }, mapping: { name: { column: 'name' } }, options: { add: REQUEST, remove: REQUEST } },
  },
];

/** Makes the source hold so many people, who are called so. */
async function thereAre(people: number, name = 'Person'): Promise<void> {
  const query = `select 'p' || i as id, '${name} ' || (i % 30) as name from range(${people}) as numbers(i)`;
  await stack.client.objects.apply([
    { kind: 'warehouse', id: 'main', engine: 'duckdb', path: `${stack.home}/people.duckdb` },
    { kind: 'model', id: 'people', warehouse: 'main', query, primary_key: 'id' },
    ...DEFINED,
  ]);
}

const held = async () => (await sandboxAt(stack.sandboxUrl, 'http', 'service').look()).holdings['record'] ?? [];
const newest = async () => (await stack.client.runs.list({ subject: 'people', kind: 'sync', limit: 1 })).items[0];

test('I8: removals beyond the limit are previewed, held while the rest goes, and sent when a person releases them', async () => {
  await thereAre(60);
  const first = await stack.tributary('preview', 'people', '--requests');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain('60 extracted, 60 planned, 60 added');
  expect(first.out).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/.*\/people$/m);
  expect(first.out).toContain('authorization: Bearer ***');
  expect(first.out).toContain('{"op":"added","key":{"id":"p0"},"idempotency_key":"{idempotency key}","data":{"name":"Person 0"}');
  expect(await held()).toEqual([]);
  expect((await stack.tributary('run', 'people')).code).toBe(0);

  await thereAre(40, 'Somebody');
  const second = await stack.tributary('preview', 'people');
  expect([second.code, second.out]).toEqual([3, expect.stringContaining('The plan would remove 20 of 60 records (33.3 %)')]);
  expect(second.out).toMatch(/change +p0 +changed +name: Person 0 → Somebody 0/);
  expect(second.out).toMatch(/remove \(waits\) +p59/);
  expect((await stack.tributary('run', 'people')).code).toBe(3);
  const run = await newest();
  expect(run).toMatchObject({ state: 'held', counts: { planned: 60, changed: 40, removed: 20, delivered: 40, held: 20 } });
  expect((await held()).map(({ name }) => name)).toEqual(expect.arrayContaining(['Somebody 29', 'Person 29']));

  expect((await stack.tributary('release', run?.id ?? '')).code).toBe(0);
  expect(await newest()).toMatchObject({ state: 'succeeded', counts: { planned: 20, removed: 20, delivered: 20, held: 0 } });
  expect(await held()).toHaveLength(40);
  const again = await stack.tributary('release', run?.id ?? '');
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('a newer run of `people` has planned since')]);
}, 180_000);

test('a definition that is not stored is previewed: how many records it would send again', async () => {
  const { object } = await stack.client.objects.get('sync', 'people');
  const changed = { ...object, mapping: { name: { column: 'name' }, plan: { value: 'vip' } } };
  const run = await stack.ended(await stack.client.runs.preview('people', { sync: changed }));
  expect(run).toMatchObject({ state: 'succeeded', result: { why: { mapping: 40 }, counts: { changed: 40 } } });
  expect((await stack.ended(await stack.client.runs.preview('people'))).result).toMatchObject({ counts: { unchanged: 40, planned: 0 } });
}, 60_000);
