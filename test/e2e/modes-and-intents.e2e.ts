import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Preview, RunView } from '@tributary/contract';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';

const MODES = ['upsert', 'insert', 'update', 'mirror', 'append', 'full', 'membership'] as const;
const BIG = '9007199254740993';

const REQUEST = { method: 'POST', path: '/people', records: 50 };
const OPTIONS = { add: REQUEST, remove: REQUEST };
const sandbox = (id: string) => ({ kind: 'destination', id, connector: 'http', sandbox: true });

function syncOf(id: string, fields: object) {
  const common = { kind: 'sync', id, destination: id, object: 'record', options: OPTIONS, source: { model: 'people' }, key: { id: 'id' } };
  return { ...common, mapping: { name: { column: 'name' } }, ...fields };
}

const PERSON = {
  name: { column: 'name' },
  greeting: { template: `Hi {{ name | upcase }}, {{ points }} points{% if nick %} ({{ nick }}){% endif %}` },
  'attributes.level': { sql: 'floor(points / 10)', type: 'integer' },
  'attributes.big': { column: 'big' },
  email_sha256: { column: 'email', normalize: 'trim_lower', hash: 'sha256' },
  nick: { column: 'nick', null: 'clear' },
  quiet: { column: 'nick', null: 'omit' },
  loud: { column: 'nick' },
  first_name: { column: 'name', when: 'on_add' },
  shop: { value: 'shoes' },
  'sent.by': { run: 'id' },
};

const SYNCS = [
  syncOf('rich', { mode: 'mirror', mapping: PERSON }),
  ...MODES.map((mode) => syncOf(`mode_${mode}`, { mode })),
  syncOf('events', {
    mode: 'append',
    source: { events: { warehouse: 'shop', types: ['order'] } },
    key: { event_id: 'event_id' },
    mapping: { profile: { column: 'profile_id' }, 'order.payload': { column: 'payload' }, at: { column: 'event_time' } },
  }),
  syncOf('known', { first_run: 'adopt' }),
  syncOf('owing', { mapping: { email: { column: 'email' }, name: { column: 'name' } } }),
];

const Ran = z.object({ runs: z.array(RunView) });
/** What a preview and its run must agree on. */
const PLANNED = ['extracted', 'invalid', 'unchanged', 'planned', 'added', 'changed', 'removed', 'held'] as const;
const planned = (counts: RunView['counts']) => Object.fromEntries(PLANNED.map((name) => [name, counts[name]]));

let stack: Stack;

/** Writes the project as its files, with so many people and events in the warehouse, and applies it. */
async function thereAre(people: string, orders = 3): Promise<void> {
  const events = `select 'e' || i as id, 'web' as source_id, case when i % 2 = 0 then 'order' else 'view' end as type, '1' as version,
    timestamp '2026-01-01 10:00:00.123456' + interval (i) minute as event_time, json_object('email', 'p' || i || '@shop.test') as payload
    from range(${orders * 2}) as numbers(i)`;
  const objects = [
    { kind: 'warehouse', id: 'shop', engine: 'duckdb', path: `${stack.home}/shop.duckdb`, events: { query: events } },
    { kind: 'identifier_type', id: 'email', normalize: 'lower' },
    { kind: 'identity_rule', id: 'email', identifier: 'email', value: `payload->>'email'` },
    { kind: 'model', id: 'people', warehouse: 'shop', primary_key: 'id', query: people },
    ...SYNCS.flatMap((sync) => [sandbox(sync.id), sync]),
  ];
  const folder = join(stack.home, 'project');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'project.yaml'), objects.map((object) => JSON.stringify(object, undefined, 2)).join('\n---\n'));
  expect(await stack.tributary('apply', folder)).toMatchObject({ code: 0, err: '' });
}

/** People p0, p1, …: whose names end so, of whom some have no nick. */
const people = (count: number, { suffix = '', nickless = '-1', from = 0 } = {}) =>
  `select 'p' || i as id, 'Person ' || i || '${suffix}' as name, i * 7 as points, ' P' || i || '@Shop.test' as email,
   case when i not in (${nickless}) then 'nick' || i end as nick, ${BIG} + i as big from range(${from}, ${count}) as numbers(i)`;

/** Previews and then runs a sync: what was said beforehand is what came about, in every number (promise 3). */
async function asPreviewed(sync: string, ...how: readonly string[]): Promise<RunView> {
  const beforehand = how.filter((word) => word !== '--confirm');
  const preview = Preview.parse(JSON.parse((await stack.tributary('preview', sync, ...beforehand, '--json')).out));
  const said = await stack.tributary('run', sync, ...how, '--json');
  const [run] = Ran.parse(JSON.parse(said.out)).runs as [RunView];
  expect({ sync, error: run.error, counts: planned(run.counts) }).toEqual({ sync, error: null, counts: planned(preview.counts) });
  expect({ sync, found: run.result ?? {} }).toEqual({ sync, found: preview.findings });
  const { counts } = run;
  expect(counts.planned).toBe(counts.delivered + counts.rejected + counts.in_doubt + counts.held + counts.cancelled + counts.pending);
  expect(counts.extracted).toBe(counts.invalid + counts.unchanged + counts.added + counts.changed);
  return run;
}

const Sent = z.object({
  records: z.array(z.object({ op: z.string(), key: z.record(z.string(), z.unknown()), data: z.record(z.string(), z.unknown()) })),
});

/** Everything a destination was ever sent, in order, or what it was sent after so many records. */
async function sent(sync: string, after = 0) {
  const { journal } = await sandboxAt(stack.sandboxUrl, 'http', sync).look();
  const writes = [...journal].sort((a, b) => a.at.localeCompare(b.at)).filter(({ method, status }) => method === 'POST' && status < 300);
  return writes.flatMap(({ body }) => Sent.parse(JSON.parse(body)).records).slice(after);
}

const ops = (records: Awaited<ReturnType<typeof sent>>) => records.map(({ op, key }) => `${op} ${String(Object.values(key)[0])}`).sort();
const holds = async (sync: string) => (await sandboxAt(stack.sandboxUrl, 'http', sync).look()).holdings['record'] ?? [];
const all = (op: string, count: number, from = 0) => Array.from({ length: count }, (_, i) => `${op} p${from + i}`).sort();

beforeAll(async () => {
  stack = await bringUpStack();
  await thereAre(people(30));
}, 180_000);
afterAll(() => stack?.stop());

test('every kind of mapping arrives as it was written, and a change tells what changed', async () => {
  const first = await asPreviewed('rich');
  expect(first).toMatchObject({ state: 'succeeded', counts: { added: 30, delivered: 30 } });
  const told = (await sent('rich')).find(({ key }) => key['id'] === 'p3')?.data;
  const hash = createHash('sha256').update('p3@shop.test').digest('hex');
  expect(told).toEqual({
    ...{ name: 'Person 3', greeting: 'Hi PERSON 3, 21 points (nick3)', attributes: { level: 2, big: expect.any(Number) } },
    ...{ email_sha256: hash, nick: 'nick3', quiet: 'nick3', loud: 'nick3', first_name: 'Person 3', shop: 'shoes', sent: { by: first.id } },
  });
  const { journal } = await sandboxAt(stack.sandboxUrl, 'http', 'rich').look();
  expect(journal.map(({ body }) => body).join('\n')).toContain(`"big":${BigInt(BIG) + 3n}`);

  await thereAre(people(30, { nickless: '3, 4' }));
  const second = await asPreviewed('rich');
  expect(second).toMatchObject({ state: 'succeeded', counts: { unchanged: 28, changed: 2, delivered: 2 } });
  const changed = (await sent('rich', 30)).find(({ key }) => key['id'] === 'p3')?.data;
  expect(changed).toEqual({
    ...{ name: 'Person 3', greeting: 'Hi PERSON 3, 21 points', attributes: { level: 2, big: expect.any(Number) } },
    ...{ email_sha256: hash, nick: null, loud: null, shop: 'shoes', sent: { by: second.id } },
  });
  expect(await asPreviewed('rich')).toMatchObject({ state: 'succeeded', counts: { unchanged: 30, planned: 0, requests: 0 } });
}, 120_000);

test('each mode sends what it says, and nothing else', async () => {
  const syncs = MODES.map((mode) => `mode_${mode}`);
  await thereAre(people(30));
  for (const run of await Promise.all(syncs.map((sync) => asPreviewed(sync))))
    expect(run).toMatchObject({ state: 'succeeded', counts: { delivered: 30 } });
  for (const mode of MODES) {
    expect([mode, ops(await sent(`mode_${mode}`))]).toEqual([mode, all(mode === 'update' ? 'changed' : 'added', 30)]);
  }

  // Two are gone, two have come, and one is called otherwise.
  await thereAre(`select * replace (case when id = 'p5' then 'Somebody' else name end as name) from (${people(32, { from: 2 })})`);
  for (const run of await Promise.all(syncs.map((sync) => asPreviewed(sync)))) expect(run).toMatchObject({ state: 'succeeded' });
  const came = all('added', 2, 30);
  const gone = all('removed', 2);
  const others = all('changed', 28, 2);
  const expected: Readonly<Record<(typeof MODES)[number], readonly string[]>> = {
    ...{ upsert: [...came, 'changed p5'], insert: came, append: came, membership: [...came, ...gone] },
    ...{ update: [...all('changed', 2, 30), 'changed p5'], mirror: [...came, 'changed p5', ...gone], full: [...came, ...others] },
  };
  for (const mode of MODES) expect([mode, ops(await sent(`mode_${mode}`, 30))]).toEqual([mode, [...expected[mode]].sort()]);
  expect(await asPreviewed('mode_full')).toMatchObject({ counts: { changed: 30, delivered: 30 } });
}, 120_000);

test('events are sent once each, with the profile they belong to', async () => {
  expect((await stack.tributary('run', 'stitch')).code).toBe(0);
  expect(await asPreviewed('events')).toMatchObject({ state: 'succeeded', counts: { added: 3 } });
  const [event] = await sent('events');
  const profile = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(event?.data).toEqual({ profile, order: { payload: { email: 'p0@shop.test' } }, at: '2026-01-01T10:00:00.123456Z' });
  await thereAre(people(30), 5);
  expect(await asPreviewed('events')).toMatchObject({ counts: { unchanged: 3, added: 2, delivered: 2 } });
  expect(await asPreviewed('events', '--full')).toMatchObject({ counts: { planned: 0, requests: 0 } });
  expect(ops(await sent('events', 3))).toEqual(['added e6', 'added e8']);
}, 120_000);

test('what is there already is adopted, and only what changes since is sent', async () => {
  await thereAre(people(30));
  expect(await asPreviewed('known')).toMatchObject({ state: 'succeeded', result: { adopted: 30 }, counts: { unchanged: 30, requests: 0 } });
  await thereAre(people(31, { from: 1, suffix: '!' }));
  expect(await asPreviewed('known', '--adopt', 'p1', 'p2')).toMatchObject({ result: { adopted: 2 }, counts: { requests: 0 } });
  expect(await asPreviewed('known')).toMatchObject({ counts: { unchanged: 2, changed: 27, added: 1, delivered: 28 } });
  expect(ops(await sent('known'))).toEqual([...all('changed', 27, 3), 'added p30'].sort());
}, 120_000);

test('a sync is resent, resynced, made to remove and reset; what it was told is looked up', async () => {
  const sync = 'mode_upsert';
  const before = (await sent(sync)).length;
  const resent = await asPreviewed(sync, '--resend', 'p7', 'p8', 'nobody');
  expect(resent).toMatchObject({ counts: { planned: 2, delivered: 2 }, result: { unknown_keys: ['nobody'] } });
  expect(ops(await sent(sync, before))).toEqual(['changed p7', 'changed p8']);

  await thereAre(people(30));
  // p0 and p1 were never taken out by an upsert; p30 and p31 are gone now.
  const resynced = await asPreviewed(sync, '--resync');
  expect(resynced).toMatchObject({ state: 'succeeded', counts: { planned: 32, changed: 30, removed: 2, delivered: 32 } });
  expect(await holds(sync)).toHaveLength(30);

  expect((await stack.tributary('run', sync, '--remove', 'p3')).code).toBe(2);
  expect(await asPreviewed(sync, '--remove', 'p3', '--confirm')).toMatchObject({ counts: { removed: 1, delivered: 1 } });
  expect(await holds(sync)).toHaveLength(29);
  expect((await stack.tributary('ledger', sync)).out).toContain('29');
  const p4 = await stack.client.ledger.get(sync, { key: 'p4' });
  expect(p4.entry).toMatchObject({ key: 'p4', delivered: { run_id: resynced.id, fields: { name: 'Person 4' } }, owed: null });

  expect((await stack.tributary('reset', sync)).code).toBe(2);
  expect(await stack.tributary('reset', sync, '--confirm')).toMatchObject({ code: 0 });
  expect(await asPreviewed(sync)).toMatchObject({ counts: { added: 30, delivered: 30 } });
}, 120_000);

test('I3: what a destination rejects is owed, is tried again, and arrives when it is right', async () => {
  await thereAre(people(30).replace(`' P' || i || '@Shop.test'`, `case when i in (4, 5) then 'none' else 'p' || i || '@shop.test' end`));
  const first = await asPreviewed('owing');
  expect(first).toMatchObject({ state: 'partial', counts: { added: 30, delivered: 28, rejected: 2 } });
  const owed = (await stack.tributary('owed', 'owing')).out;
  expect(owed).toMatch(/p4[^]*must be an email address/);
  expect(await asPreviewed('owing')).toMatchObject({ state: 'partial', counts: { unchanged: 28, added: 2, rejected: 2 } });
  await thereAre(people(30).replace(`' P' || i || '@Shop.test'`, `case when i = 5 then 'none' else 'p' || i || '@shop.test' end`));
  expect(await asPreviewed('owing')).toMatchObject({ counts: { unchanged: 28, added: 2, delivered: 1, rejected: 1 } });
  expect((await stack.client.ledger.owed('owing')).items.map(({ key }) => key)).toEqual(['p5']);
}, 120_000);
