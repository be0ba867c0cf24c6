import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { sql } from '@tributary/sql';
import { addEvents, freshDatabase, loadEvents, postgresConfig, type TestDatabase, type TestEvent } from '@tributary/test-support';
import pg from 'pg';
import { differences, type ProfileState, profileStates } from './profile-state.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';
import { onWarehouse } from './warehouse.js';

const event = (id: string, type: string, payload: TestEvent['payload'], second = 0): TestEvent => ({
  ...{ id, source_id: 'web', type, version: '1', payload },
  event_time: new Date(Date.UTC(2025, 0, 1) + second * 1_000).toISOString(),
});

const EVENTS = [
  event('e1', 'log_in', { cookie: 'c1', email: 'ada@shop.test' }),
  event('e2', 'log_in', { cookie: 'c2', email: 'ada@shop.test' }),
  event('e3', 'order', { cookie: 'c2', revenue: '12.50', page: '/shoes' }),
  event('e4', 'order', { cookie: 'c3', revenue: '7', page: '/hats' }),
];

type Definition = Readonly<Record<string, unknown>> & { readonly kind: Kind; readonly id: string };
const trait = (id: string, fields: object): Definition => ({ kind: 'trait', id, ...fields });
const page = `payload->>'page'`;

const GOOD: readonly Definition[] = [
  { kind: 'identifier_type', id: 'email' },
  { kind: 'identifier_type', id: 'cookie', max_linked: 50 },
  { kind: 'identity_rule', id: 'email_of_log_in', event: { type: 'log_in' }, identifier: 'email', value: `payload->>'email'` },
  { kind: 'identity_rule', id: 'cookie_of_any', identifier: 'cookie', value: `payload->>'cookie'` },
  trait('revenue', { type: 'sum', value: `payload->>'revenue'` }),
  trait('last_page', { type: 'last', value: page }),
];

/** A definition that only the warehouse can know to be wrong, and what is said of it: the field, and what is to be mended there. */
interface Bad {
  readonly of: string;
  readonly object: Definition;
  readonly field: string;
  readonly says: RegExp;
  readonly run?: 'stitch' | 'traits';
  /** What else is needed for a run to need it. */
  readonly besides?: Definition;
}

const BAD: readonly Bad[] = [
  {
    ...{ of: 'the value of a rule', field: 'value', says: /line 1, column \d+/, run: 'stitch' },
    object: { kind: 'identity_rule', id: 'bad_rule', identifier: 'email', value: `payload->>'email' of` },
  },
  {
    ...{ of: 'a rule on an unknown column', field: 'value', says: /`emial`.*line 2, column 3/s, run: 'stitch' },
    object: { kind: 'identity_rule', id: 'no_column', identifier: 'email', value: `lower(\n  emial)` },
  },
  {
    of: 'a value',
    field: 'value',
    says: /nosuchtype.*line 1/s,
    object: trait('bad_value', { type: 'sum', value: `(${page})::nosuchtype` }),
  },
  {
    ...{ of: 'a weight', field: 'weight', says: /`pages`.*line 1, column 1/s },
    object: trait('bad_weight', { type: 'most_frequent', value: page, weight: 'pages * 2' }),
  },
  {
    ...{ of: 'a filter', field: 'filter', says: /line 1, column 8/ },
    object: trait('bad_filter', { type: 'last', value: page, filter: 'type = = 1' }),
  },
  {
    ...{ of: 'a filter that is no condition', field: 'filter', says: /write a condition, which gives true or false/ },
    object: trait('no_condition', { type: 'last', value: page, filter: page }),
  },
  {
    ...{ of: 'an outer value', field: 'outer_value', says: /`valu`.*line 1, column 1/s },
    object: trait('bad_outer', { type: 'list', value: page, outer_value: 'valu' }),
  },
  {
    ...{ of: 'an outer filter', field: 'outer_filter', says: /`pages`.*line 1, column 9/s },
    object: trait('bad_outer_filter', { type: 'list', value: page, outer_filter: 'value = pages' }),
  },
  {
    ...{
      of: 'a custom query with two columns',
      field: 'query',
      says: /gives 2 columns \(`value`, `other`\): let it give exactly one column, named `value`/,
    },
    object: trait('two_columns', { type: 'custom', query: 'SELECT 1 AS value, 2 AS other FROM base' }),
  },
  {
    ...{ of: 'a custom query with a column of another name', field: 'query', says: /gives the column `n`: .*named `value`/ },
    object: trait('other_name', { type: 'custom', query: 'SELECT count(*) AS n FROM base' }),
  },
  {
    ...{ of: 'a custom query over a table that is not there', field: 'query', says: /there is no table `bse`.*line 1, column 31/s },
    object: trait('no_table', { type: 'custom', query: 'SELECT count(*) AS value FROM bse' }),
  },
  {
    ...{ of: 'the query of a context', field: 'query', says: /`\(` is not closed, at line 1, column 13/ },
    object: { kind: 'context', id: 'bad_context', query: 'SELECT count(* FROM customer_events' },
    besides: trait('of_context', { type: 'custom', query: 'SELECT value FROM context' }),
  },
  {
    ...{ of: 'a query without `value`', field: 'query', says: /exactly two columns, `profile_id` and `value`/ },
    object: trait('bad_sql', { type: 'sql', query: 'SELECT profile_id, 1 AS val FROM customer_events' }),
  },
  {
    ...{
      of: 'a column that the model does not have',
      field: 'column',
      says: /`tear`, which is no column of the model `accounts_\w+`; known are `email`, `tier`/,
    },
    object: trait('no_tear', { type: 'model', model: 'accounts_file', column: 'tear', by: { identifier: 'email', column: 'email' } }),
  },
  {
    ...{
      of: 'a formula over an unknown trait',
      field: 'value',
      says: /names `revenu` at line 1, column 1, which is no trait and no audience, did you mean `revenue`\?/,
    },
    object: trait('of_nothing', { type: 'formula', value: 'revenu * 2' }),
  },
];

const TARGETS = ['file', 'server'] as const;
const each = <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => Promise.all(items.map(work));

let stack: Stack;
let database: TestDatabase;
let configs: Readonly<Record<(typeof TARGETS)[number], Definition>>;
let states: Readonly<Record<(typeof TARGETS)[number], () => Promise<ProfileState>>>;

const warehouses = (table = 'events', columns: object = {}) => TARGETS.map((id) => ({ ...configs[id], events: { table, columns } }));
const run = async (what: 'stitch' | 'traits', full = false): Promise<readonly RunView[]> =>
  each(TARGETS, async (id) => stack.ended(await stack.client.runs[what](id, { full })));
const load = (work: Parameters<typeof onWarehouse<unknown>>[1]) => each(TARGETS, (id) => onWarehouse(configs[id], work));

beforeAll(async () => {
  [stack, database] = await Promise.all([bringUpStack(), freshDatabase()]);
  configs = {
    file: { kind: 'warehouse', id: 'file', engine: 'duckdb', path: join(stack.home, 'file.duckdb') },
    server: { ...postgresConfig(database.url), id: 'server' },
  };
  states = { file: profileStates(configs.file), server: profileStates(configs.server) };
  await load((warehouse) => loadEvents(warehouse, 'events', EVENTS));
  const accounts = `SELECT 'ada@shop.test' AS email, 'gold' AS tier`;
  const models = TARGETS.map((id) => ({ kind: 'model', id: `accounts_${id}`, warehouse: id, query: accounts, primary_key: 'email' }));
  await stack.client.objects.apply([...warehouses(), ...models, ...GOOD]);
  for (const what of ['stitch', 'traits'] as const) expect(await run(what)).toMatchObject(TARGETS.map(() => ({ state: 'succeeded' })));
}, 180_000);
afterAll(async () => {
  await stack.stop();
  await database.drop();
});

describe('a definition that the warehouse does not understand', () => {
  const folder = () => join(stack.home, 'bad');

  test.each(TARGETS)('is named by file, line, kind, id and field before anything is applied (%s)', async (warehouse) => {
    mkdirSync(folder(), { recursive: true });
    const lines: string[] = [];
    const places = BAD.map(({ object, field }) => {
      lines.push(...JSON.stringify(object, undefined, 2).split('\n'), '---');
      const own = lines.length - JSON.stringify(object, undefined, 2).split('\n').length - 1;
      return own + lines.slice(own).findIndex((line) => line.startsWith(`  "${field}"`)) + 1;
    });
    writeFileSync(join(folder(), 'bad.yaml'), lines.slice(0, -1).join('\n'));
    const { code, err } = await stack.tributary('check', '--project', folder(), '--warehouse', warehouse);
    expect(code).toBe(1);
    for (const [i, { object, field, says }] of BAD.entries()) {
      if (object['model'] !== undefined && warehouse !== 'file') continue;
      const [said = ''] = err
        .split(/^(?=\S*bad\.yaml:)/m)
        .filter((problem) => problem.includes(`${object.kind} \`${object.id}\`: ${field}:`));
      expect(said).toMatch(says);
      expect(said).toMatch(new RegExp(`bad\\.yaml:${places[i]}: `));
    }
    expect((await stack.client.objects.list('trait')).items).toHaveLength(2);
  });

  test.each(BAD)(
    'is told by the run that needs it, and nothing is lost: $of',
    async ({ object, says, besides, run: what = 'traits' }: Bad) => {
      const before = await each(TARGETS, (id) => states[id]());
      const objects = besides ? [object, besides] : [object];
      await stack.client.objects.apply(objects);
      const ended = await run(what);
      await each(objects, ({ kind, id }) => stack.client.objects.delete(kind, id));
      for (const { subject, state, error, result } of ended) {
        const left = ((result?.['not_computed'] ?? []) as { trait: string; message: string }[]).map(
          (one) => `\`${one.trait}\`: ${one.message}`,
        );
        const said = error?.message ?? left.join('\n');
        // A trait that cannot be computed keeps nobody from the others.
        expect([subject, state]).toEqual([subject, error === null ? 'partial' : 'failed']);
        expect(said).toContain(`\`${object.id}\``);
        if (object['model'] === undefined || subject === 'file') expect(said).toMatch(says);
      }
      const after = await each(TARGETS, (id) => states[id]());
      expect(TARGETS.map((_, i) => differences(before[i] ?? [], after[i] ?? []))).toEqual([[], []]);
    },
  );

  test('a circle of formulas is refused with its names, and a context of two rows fails the run with its own', async () => {
    const formula = (id: string, of: string) => trait(id, { type: 'formula', value: `${of} + 1` });
    const circle = stack.client.objects.apply([formula('one', 'two'), formula('two', 'three'), formula('three', 'one')]);
    await expect(circle).rejects.toThrow(/one → two → three → one\. Take one of these out of what it is made of/);
    const before = await each(TARGETS, (id) => states[id]());
    await stack.client.objects.apply([
      { kind: 'context', id: 'kinds', query: 'SELECT type FROM customer_events' },
      trait('uses_kinds', { type: 'custom', query: 'SELECT value FROM context' }),
    ]);
    const ended = await run('traits');
    expect(ended.map(({ error }) => error?.message)).toEqual(
      TARGETS.map(() => expect.stringMatching(/the context `kinds` gives several rows: let it give at most one/) as unknown),
    );
    await stack.client.objects.delete('trait', 'uses_kinds');
    await stack.client.objects.delete('context', 'kinds');
    const after = await each(TARGETS, (id) => states[id]());
    expect(TARGETS.map((_, i) => differences(before[i] ?? [], after[i] ?? []))).toEqual([[], []]);
  });
});

describe('events that are wrong or far too many', () => {
  /** Stitches another log for a while; what was stitched before is there again afterwards. */
  async function onLog(table: string, work: () => Promise<void>, columns: object = {}): Promise<void> {
    await stack.client.objects.apply(warehouses(table, columns));
    await work().finally(() => stack.client.objects.apply(warehouses()));
  }

  test('a payload that is not JSON fails the run with the event and what to do, and the profiles stay', async () => {
    await load(async (warehouse) => {
      await warehouse.execute(sql`CREATE TABLE broken AS SELECT id, source_id, type, version, event_time,
        CASE WHEN id = 'e3' THEN '{"cookie": ' ELSE CAST(payload AS text) END AS payload FROM events`);
    });
    const before = await each(TARGETS, (id) => states[id]());
    const told = async () => (await run('stitch')).map(({ state, error }) => `${state}: ${error?.message ?? ''}`);
    await onLog('broken', async () => {
      for (const said of await told())
        expect(said).toMatch(
          /^failed: the payload of the event(s .* is text: map it as JSON, `CAST\(payload AS json\)`| `e3` is not JSON)/,
        );
    });
    const unreadable =
      /^failed: the (payload of the event `e3` is not JSON.*|mapping of the events fails on some of their rows): correct.*json/is;
    const mapped = async () => {
      for (const said of await told()) expect(said).toMatch(unreadable);
    };
    await onLog('broken', mapped, { payload: 'CAST(payload AS json)' });
    const after = await each(TARGETS, (id) => states[id]());
    expect(TARGETS.map((_, i) => differences(before[i] ?? [], after[i] ?? []))).toEqual([[], []]);
  });

  test('a rule for a kind of event that never comes is told, and stops nothing', async () => {
    await stack.client.objects.apply([
      { kind: 'identity_rule', id: 'of_fax', event: { type: 'fax' }, identifier: 'email', value: `payload->>'email'` },
    ]);
    const { code, err } = await stack.tributary('run', 'stitch');
    expect(code).toBe(0);
    expect(err.match(/rule of_fax: found nothing in the whole log; is its event kind right\?/g)).toHaveLength(TARGETS.length);
    await stack.client.objects.delete('identity_rule', 'of_fax');
    expect(await run('stitch')).toMatchObject(TARGETS.map(() => ({ state: 'succeeded' })));
  });

  test('an identifier of a megabyte, and one value in 100,000 events, are stitched; the shared one is quarantined and told', async () => {
    const long = 'x'.repeat(1_000_000);
    await load(async (warehouse) => {
      await loadEvents(warehouse, 'crowd', [
        ...EVENTS,
        event('long1', 'page', { cookie: long }),
        event('long2', 'log_in', { cookie: long, email: 'l@x.test' }),
      ]);
      const crowd = Array.from({ length: 100_000 }, (_, i) =>
        event(`k${i}`, 'log_in', { cookie: 'shared', email: `k${i % 5_000}@x.test` }, i),
      );
      await addEvents(warehouse, 'crowd', crowd);
    });
    await onLog('crowd', async () => {
      const ended = await run('stitch');
      for (const { result, state, error } of ended) {
        expect([state, error]).toEqual(['succeeded', null]);
        expect(result).toMatchObject({
          events: 100_006,
          profiles: 5_003,
          quarantined: { values: 1, examples: [{ type: 'cookie', value: 'shared', linked: 5_000, max_linked: 50 }] },
        });
      }
      expect(await run('traits')).toMatchObject(TARGETS.map(() => ({ state: 'succeeded' })));
      const { items, reason } = await stack.client.profiles.find({ warehouse: 'file', identifier: 'cookie:shared' });
      expect([items, reason]).toEqual([[], expect.stringMatching(/5000 values of other types/)]);
      expect((await stack.client.profiles.find({ warehouse: 'server', identifier: 'email:l@x.test' })).items).toHaveLength(1);
    });
    for (const what of ['stitch', 'traits'] as const) expect(await run(what)).toMatchObject(TARGETS.map(() => ({ state: 'succeeded' })));
  }, 60_000);

  test('a warehouse that goes away in the middle fails the run with that reason; the next one does the work', async () => {
    const before = await states.server();
    await stack.client.objects.apply(warehouses('crowd'));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const started = await stack.client.runs.stitch('server', { full: true });
    const cut = `SELECT count(pg_terminate_backend(pid))::int AS cut FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query ~* 'CREATE TEMP'`;
    await until(async () => ((await client.query<{ cut: number }>(cut)).rows[0]?.cut ?? 0) > 0, 'the run to be in the middle');
    const { state, error } = await stack.ended(started);
    await client.end();
    expect([state, error?.message]).toEqual([
      'failed',
      expect.stringMatching(/connection to PostgreSQL .* was lost: .*Run it again when the server is back/),
    ]);
    expect(differences(before, await states.server())).toEqual([]);
    expect(await stack.ended(await stack.client.runs.stitch('server'))).toMatchObject({ state: 'succeeded', result: { profiles: 5_003 } });
    await stack.client.objects.apply(warehouses());
  });
});
