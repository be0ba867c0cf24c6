import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KIND_NAMES } from '@tributary/core';
import { sql, type Sql } from '@tributary/sql';
import { loadEvents } from '@tributary/test-support';
import { openWarehouse } from '@tributary/warehouse';
import { bringUpStack, say, type Stack } from './stack.js';
import { onWarehouse } from './warehouse.js';

const EVENTS = [1, 2, 3, 4].map((n) => ({
  ...{ id: `e${n}`, source_id: 'web', type: 'order', version: '1', event_time: '2026-01-01T00:00:00Z' },
  payload: { email: `p${n % 2}@shop.test`, revenue: n },
}));

let stack: Stack;
let folder: string;
let main: { readonly kind: 'warehouse'; readonly id: string; readonly engine: string; readonly path: string };

/** A small shop whose every run goes well; `changed` replaces objects of the same kind and id, and adds the others. */
function shop(changed: readonly { kind: string; id: string }[] = []): readonly { kind: string; id: string }[] {
  const good = [
    { ...main, events: { table: 'events' } },
    { kind: 'identifier_type', id: 'email' },
    { kind: 'identity_rule', id: 'order_email', identifier: 'email', value: `payload->>'email'` },
    { kind: 'trait', id: 'revenue', type: 'sum', value: `(payload->>'revenue')::int` },
    { kind: 'destination', id: 'braze', connector: 'braze', sandbox: true },
    {
      ...{ kind: 'sync', id: 'buyers', source: { profiles: { warehouse: 'main' } }, destination: 'braze', object: 'users' },
      ...{ key: { external_id: 'profile_id' }, mapping: { email: { column: 'email' } } },
    },
  ];
  const isSame = (a: { kind: string; id: string }) => (b: { kind: string; id: string }) => a.kind === b.kind && a.id === b.id;
  return [...good.filter((one) => !changed.some(isSame(one))), ...changed];
}

/** Writes files of a project and types `tributary apply`. */
async function apply(files: Readonly<Record<string, string>>) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return stack.tributary('apply', folder);
}

const yaml = (objects: readonly object[]) => objects.map((object) => JSON.stringify(object, undefined, 2)).join('\n---\n');

const KEPT: readonly Sql[] = [
  sql`SELECT * FROM tributary.identifier ORDER BY ALL`,
  sql`SELECT * FROM tributary.node_profile ORDER BY ALL`,
  sql`SELECT * FROM tributary.profile ORDER BY ALL`,
  sql`SELECT * FROM tributary.profile_trait ORDER BY ALL`,
  sql`SELECT * FROM tributary.ledger_buyers ORDER BY ALL`,
  sql`SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL`,
];

/** What lies in the warehouse, row for row: profiles, traits, the ledger, and which tables there are. */
const kept = () =>
  onWarehouse(main, async (warehouse) => {
    const tables: string[] = [];
    for (const query of KEPT) tables.push((await warehouse.rows(query)).map((row) => row.map(String).join('|')).join('\n'));
    return tables;
  });

/** Every defined object with its revision. */
const defined = async () =>
  (await Promise.all(KIND_NAMES.map((kind) => stack.client.objects.list(kind, { limit: 100 })))).flatMap(({ items }) =>
    items.map(({ kind, id, revision }) => `${kind} ${id} ${revision}`),
  );

beforeAll(async () => {
  stack = await bringUpStack();
  folder = join(stack.home, 'project');
  main = { kind: 'warehouse', id: 'main', engine: 'duckdb', path: join(stack.home, 'main.duckdb') };
  await onWarehouse(main, (warehouse) => loadEvents(warehouse, 'events', EVENTS));
  expect(await apply({ 'shop.yaml': yaml(shop()) })).toMatchObject({ code: 0 });
  expect(await stack.tributary('run')).toMatchObject({ code: 0 });
}, 180_000);
afterAll(() => stack.stop());

describe('a project that is wrong is refused, and nothing of it is made', () => {
  const extra = { kind: 'trait', id: 'extra', type: 'sum', value: '1' };

  test.each([
    [
      'an unknown field',
      { 'a.yaml': yaml([extra]), 'b.yaml': 'kind: trait\nid: orders\ntype: sum\nvalu: "1"\n' },
      [/b\.yaml:4: trait `orders`: valu: unknown field `valu`, did you mean `value`\?/],
    ],
    [
      'two objects with one id',
      { 'a.yaml': yaml([extra]), 'b.yaml': `# again\n${yaml([extra])}` },
      [/b\.yaml:\d+: trait `extra`/, /a\.yaml:\d+/],
    ],
    [
      'a sync to a destination that is not there',
      {
        'a.yaml': yaml(
          [extra, ...shop().filter(({ kind }) => kind === 'sync')].map((one) => ({
            ...one,
            ...(one.kind === 'sync' ? { destination: 'braz' } : {}),
          })),
        ),
      },
      [/a\.yaml:\d+: sync `buyers`: destination: there is no destination `braz`, did you mean `braze`\?/],
    ],
    ['no object at all', { 'a.yaml': 'kind: [\n' }, [/a\.yaml:\d+: not valid YAML/]],
  ] as const)('%s', async (_what, files, messages) => {
    const before = await defined();
    const { code, err } = await apply(files);
    expect(code).toBe(1);
    for (const message of messages) expect(err).toMatch(message);
    expect(err).toContain('Nothing was applied.');
    expect(await defined()).toEqual(before);
  });
});

describe('what only the warehouse can know fails the run, and the warehouse stays as it was', () => {
  let before: readonly string[];
  beforeEach(async () => {
    expect(await apply({ 'shop.yaml': yaml(shop()) })).toMatchObject({ code: 0 });
    before = await kept();
  });

  const rule = (value: string) => ({ kind: 'identity_rule', id: 'order_email', identifier: 'email', value });
  const trait = (value: string) => ({ kind: 'trait', id: 'revenue', type: 'sum', value });
  const cases: readonly (readonly [string, string, () => object, readonly (string | RegExp)[]])[] = [
    ['a missing table', 'stitch', () => ({ ...main, events: { table: 'nowhere' } }), ['there is no table `nowhere`']],
    [
      'a missing column',
      'stitch',
      () => ({ ...main, events: { table: 'events', columns: { event_time: 'happened_at' } } }),
      ['`happened_at`'],
    ],
    ['a rule with broken SQL', 'stitch', () => rule('email of order'), ['rule `order_email`', '`value`', /line 1, column \d+/]],
    ['a rule on an unknown column', 'stitch', () => rule('emial'), ['rule `order_email`', '`value`', '`emial`', 'line 1, column 1']],
    [
      'a trait that gives two columns',
      'traits',
      () => trait('type, version'),
      ['trait `revenue`', 'gives 2 columns: write an expression that gives exactly one'],
    ],
    ['a trait with broken SQL', 'traits', () => trait('amount of order'), ['trait `revenue`', '`value`', /line 1, column \d+/]],
    [
      'a mapping to an unknown column',
      'buyers',
      () => ({ ...shop().find(({ kind }) => kind === 'sync'), mapping: { email: { column: 'emial' } } }),
      ['`buyers`', '`mapping.email`: the source has no column `emial`, did you mean `email`?', 'Nothing was sent'],
    ],
  ];

  test.each(cases)('%s', async (_what, target, changed, messages) => {
    expect(await apply({ 'shop.yaml': yaml(shop([changed() as { kind: string; id: string }])) })).toMatchObject({ code: 0 });
    const { code, out, err } = await stack.tributary('run', target);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    for (const message of messages) expect(out).toMatch(message);
    expect(await kept()).toEqual(before);
  });

  test('a path that cannot be written', async () => {
    writeFileSync(join(stack.home, 'a-file'), '');
    const path = join(stack.home, 'a-file', 'shop.duckdb');
    await apply({ 'shop.yaml': yaml(shop([{ ...main, path, events: { table: 'events' } } as typeof main])) });
    const checked = await stack.tributary('check', 'warehouse', 'main');
    expect(checked).toMatchObject({
      code: 1,
      out: expect.stringMatching(/failed +warehouse main: `.*a-file\/shop\.duckdb` cannot be opened for writing/) as unknown,
    });
    const ran = await stack.tributary('run', 'stitch');
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('check `path`, its folder and their permissions') as unknown });
  });

  test('a DuckDB file that another process has open', async () => {
    const other = await onWarehouse(main, async () => openWarehouse({ ...main, engine: 'duckdb', schema: 'tributary', schedules: {} }));
    try {
      const { code, out } = await stack.tributary('run', 'stitch');
      expect(code).toBe(1);
      expect(out).toContain(`is open in process ${process.pid}`);
      expect(out).toContain('stop that process, or copy the file');
    } finally {
      await other.close();
    }
    expect(await kept()).toEqual(before);
  });
});

describe('who has no right or no place is told so', () => {
  test('a wrong API key gets 401 as a problem, and the command says what to do', async () => {
    const answer = await fetch(`${stack.apiUrl}/v1/syncs`, { headers: { authorization: 'Bearer trb_wrong' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, expect.stringContaining('application/problem+json')]);
    expect(await answer.json()).toMatchObject({ type: 'tributary:auth.key', status: 401 });
    const typed = await stack.tributary('runs', '--key', 'trb_wrong');
    expect(typed).toMatchObject({ code: 1, err: expect.stringContaining('ask an admin for a new one') as unknown });
  });

  test('an API whose port is taken says which, and ends', async () => {
    const { port } = new URL(stack.apiUrl);
    const variables = { DATABASE_URL: stack.databaseUrl, TRIBUTARY_EMBEDDED: '1', TRIBUTARY_HOME: stack.home, TRIBUTARY_PORT: port };
    const { code, err } = await say(['apps/api/dist/main.js'], variables);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`port ${port} of \`127.0.0.1\` is in use`) as unknown });
    expect(err).toContain('TRIBUTARY_PORT');
  });
});
