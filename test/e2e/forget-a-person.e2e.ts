import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';

let stack: Stack;

const event = (id: string, payload: object) => JSON.stringify({ id, time: `2025-03-0${id}T09:00:00Z`, ...payload });
const EVENTS = [
  event('1', { cookie: 'ada-phone', email: 'Ada@example.com', name: 'Ada' }),
  event('2', { cookie: 'ada-desk', email: 'ada@example.com', name: 'Ada' }),
  event('3', { cookie: 'grace-phone', email: 'grace@example.com', name: 'Grace' }),
];

const profiles = { source: { profiles: { warehouse: 'shop' } }, destination: 'crm' };

beforeAll(async () => {
  stack = await bringUpStack();
  writeFileSync(`${stack.home}/events.ndjson`, `${EVENTS.join('\n')}\n`);
  const columns = { id: `json->>'id'`, source_id: `'web'`, type: `'seen'`, version: `'1'`, payload: 'json' };
  const events = {
    query: `from read_ndjson_objects('${stack.home}/events.ndjson')`,
    columns: { ...columns, event_time: `(json->>'time')::timestamptz` },
  };
  await stack.client.objects.apply([
    { kind: 'warehouse', id: 'shop', engine: 'duckdb', path: `${stack.home}/shop.duckdb`, events },
    { kind: 'identifier_type', id: 'email', normalize: 'trim_lower' },
    { kind: 'identifier_type', id: 'cookie' },
    { kind: 'identity_rule', id: 'email_of_any', identifier: 'email', value: `payload->>'email'` },
    { kind: 'identity_rule', id: 'cookie_of_any', identifier: 'cookie', value: `payload->>'cookie'` },
    { kind: 'trait', id: 'name', type: 'last', value: `payload->>'name'` },
    { kind: 'destination', id: 'crm', connector: 'braze', sandbox: true },
    {
      ...{ kind: 'sync', id: 'people_to_crm', ...profiles, object: 'users', key: { external_id: 'email' } },
      ...{ mapping: { email: { column: 'email' }, first_name: { column: 'name' } }, options: { removal: 'delete' } },
    },
  ]);
}, 180_000);
afterAll(() => stack.stop());

const told = async () => (await sandboxAt(stack.sandboxUrl, 'braze', 'crm').look()).holdings['users'] ?? [];
const names = async () => (await told()).map(({ first_name: name }) => name).sort();

test('what was told of a person is found, and the person is erased: here, at the destination, and for good', async () => {
  expect((await stack.tributary('run')).code).toBe(0);
  expect(await names()).toEqual(['Ada', 'Grace']);
  const found = await stack.tributary('deliveries', 'cookie:ada-desk');
  expect(found.code).toBe(0);
  expect(found.out).toMatch(
    /people_to_crm +crm\/users +ada@example\.com +add \(new\) +delivered +\{"email":"ada@example\.com","first_name":"Ada"\}/,
  );
  const byKey = await stack.tributary('deliveries', '--sync', 'people_to_crm', 'ada@example.com', '--json');
  expect(JSON.parse(byKey.out)).toMatchObject({ items: [{ key: 'ada@example.com', outcome: 'delivered' }] });

  expect((await stack.tributary('erase', 'cookie:ada-desk')).code).toBe(2);
  const erased = await stack.tributary('erase', 'cookie:ada-desk', '--confirm');
  expect(erased).toMatchObject({ code: 0, out: expect.stringContaining('erased: 1 profiles and 3 identifiers') });
  expect(erased.out).toMatch(/people_to_crm +crm\/users +1 +removed/);
  expect(await names()).toEqual(['Grace']);

  // Whoever rebuilds everything finds the events still there, and sends her nowhere.
  expect((await stack.tributary('run', '--full')).code).toBe(0);
  expect(await names()).toEqual(['Grace']);
  const again = await stack.tributary('deliveries', 'email:ada@example.com');
  expect([again.code, again.out.trim()]).toEqual([0, 'nothing was told of them']);
  expect((await stack.tributary('erasures')).out).toMatch(/done/);
}, 180_000);
