import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bringUpStack, type Stack } from './stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await bringUpStack();
}, 180_000);
afterAll(() => stack.stop());

const REQUEST = { method: 'POST', path: '/people', records: 100 };

/** A source of so many people, sent to a service; what is given stands in place of what the sync has. */
const project = (people: number, sync: object = {}) => [
  { kind: 'warehouse', id: 'main', engine: 'duckdb', path: `${stack.home}/people.duckdb` },
  {
    ...{ kind: 'model', id: 'people', warehouse: 'main', primary_key: 'id' },
    query: `select 'p' || i as id, 'Person ' || i as name from range(${people}) as numbers(i)`,
  },
  { kind: 'destination', id: 'service', connector: 'http', sandbox: true },
  {
    ...{ kind: 'sync', id: 'people', source: { model: 'people' }, destination: 'service', object: 'record', mode: 'mirror' },
    ...{ key: { id: 'id' }, mapping: { name: { column: 'name' } }, options: { add: REQUEST, remove: REQUEST } },
    ...sync,
  },
];

test('a plan tells what a changed definition would send, to the record, before anything is changed or sent', async () => {
  const { client } = stack;
  await client.objects.apply(project(60));
  expect((await stack.tributary('run', 'people')).code).toBe(0);

  const renamed = await client.objects.plan(project(60, { mapping: { name: { sql: 'upper(name)' } } }));
  expect(renamed.syncs).toEqual([
    { sync: 'people', because: ['sync people'], records: { add: 0, change: 60, remove: 0 }, reason: null, held: null },
  ]);
  const fewer = await client.objects.plan(project(40));
  expect(fewer.syncs).toEqual([
    {
      sync: 'people',
      because: ['model people'],
      records: { add: 0, change: 0, remove: 20 },
      reason: null,
      held: expect.stringMatching(/remove 20 of 60/),
    },
  ]);
  const beside = { ...project(60, { id: 'beside', mapping: { title: { column: 'name' } } })[3] };
  const elsewhere = { kind: 'destination', id: 'other', connector: 'http', sandbox: true };
  expect((await client.objects.plan([elsewhere, { ...beside, destination: 'other' }])).syncs).toEqual([
    { sync: 'beside', because: ['destination other', 'sync beside'], records: { add: 60, change: 0, remove: 0 }, reason: null, held: null },
  ]);
  const wrong = await client.objects.plan(project(60, { mapping: { name: { column: 'nothing' } } }));
  expect(wrong.syncs).toMatchObject([{ records: null, reason: expect.stringContaining('nothing') }]);

  mkdirSync(join(stack.home, 'shop'));
  writeFileSync(
    join(stack.home, 'shop', 'all.json.yaml'),
    project(40)
      .map((object) => JSON.stringify(object))
      .join('\n---\n'),
  );
  const said = await stack.tributary('plan', join(stack.home, 'shop'));
  expect(said.code).toBe(3);
  expect(said.out).toMatch(/^people +0 +0 +20 +model people$/m);
  expect(said.out).toContain('people: its guard would hold the run:');
  expect((await client.runs.list({ kind: 'sync' })).items).toHaveLength(1);
  expect((await client.objects.list('sync')).items.map(({ id, revision }) => [id, revision])).toEqual([['people', 1]]);
}, 180_000);
