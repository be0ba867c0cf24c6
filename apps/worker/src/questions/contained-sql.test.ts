import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnyObject } from '@tributary/core';
import type { Store } from '@tributary/store';
import { loadEvents, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { object } from '../testing/object.js';
import { openWorker, type TestWorker } from '../testing/open-worker.js';

/** Reads a setting of the server, in both engines. */
const PEEK = `current_setting('TimeZone')`;
const SPENT = { type: 'sum', value: "payload->>'amount'" };

/** Every place in which people write SQL, with a text that is not allowed. */
const PLACES: Readonly<Record<string, AnyObject>> = {
  'the value of a rule': object('identity_rule', 'peek', { identifier: 'email', value: PEEK }),
  'the value of a trait': object('trait', 'peek', { type: 'first', value: PEEK }),
  'the filter of a trait': object('trait', 'peek', { ...SPENT, filter: `${PEEK} = 'x'` }),
  'the weight of a trait': object('trait', 'peek', { type: 'most_frequent', value: "payload->>'amount'", weight: `length(${PEEK})` }),
  'the outer value of a trait': object('trait', 'peek', { ...SPENT, type: 'first', outer_value: PEEK }),
  'the query of a custom trait': object('trait', 'peek', { type: 'custom', query: `SELECT ${PEEK} AS value FROM base` }),
  'the query of a trait over all profiles': object('trait', 'peek', {
    ...{ type: 'sql', query: `SELECT profile_id, ${PEEK} AS value FROM customer_events` },
  }),
  'a formula': object('trait', 'peek', { type: 'formula', value: `${PEEK} || 'x'` }),
  'a context': object('context', 'peek', { query: `SELECT ${PEEK} AS value` }),
  'a mapping': object('sync', 'peek', {
    ...{ source: { profiles: { warehouse: 'main' } }, destination: 'service', object: 'record', key: { email: 'email' } },
    ...{ mapping: { peek: { sql: PEEK } }, options: { add: { method: 'POST', path: '/x' } } },
  }),
  'who is sent': object('sync', 'peek', {
    ...{ source: { profiles: { warehouse: 'main', where: `${PEEK} = 'x'` } }, destination: 'service', object: 'record' },
    ...{ key: { email: 'email' }, mapping: { spent: { column: 'spent' } }, options: { add: { method: 'POST', path: '/x' } } },
  }),
};

/** Ten ways to reach for more than rows, in the words of each engine. */
const ATTACKS: Readonly<Record<(typeof TEST_ENGINES)[number], readonly string[]>> = {
  duckdb: [
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT content FROM read_text('/proc/self/environ')`,
    `SELECT * FROM '/etc/passwd'`,
    `SELECT * FROM "https://example.invalid/x.parquet"`,
    `SELECT * FROM glob('/etc/*')`,
    `SELECT getenv('HOME') AS value`,
    `SELECT * FROM duckdb_secrets()`,
    `SELECT * FROM information_schema.tables`,
    `SELECT * FROM tributary.erased_identifier`,
    `SELECT * FROM query('SELECT * FROM duckdb_settings()')`,
  ],
  postgres: [
    `SELECT pg_read_file('/etc/passwd') AS value`,
    `SELECT * FROM pg_ls_dir('/')`,
    `SELECT lo_import('/etc/passwd') AS value`,
    `SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS t(x int)`,
    `SELECT set_config('statement_timeout', '0', false) AS value`,
    `SELECT pg_terminate_backend(1) AS value`,
    `SELECT query_to_xml('DELETE FROM orders', true, true, '') AS value`,
    `SELECT * FROM pg_authid`,
    `WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone`,
    `SELECT * FROM tributary.erased_identifier`,
  ],
};

describe.each(TEST_ENGINES)('I13 SQL that people write in definitions, on %s', (engine) => {
  let worker: TestWorker;
  let place: TestWarehouse;
  let store: Store;
  let main: AnyObject;
  beforeAll(async () => {
    worker = await openWorker(engine);
    ({ place, store } = worker);
    const told = { id: 'e1', source_id: 'web', type: 'order', version: '1', event_time: '2026-01-01T00:00:00Z' };
    const events = await loadEvents(place.warehouse, 'orders', [{ ...told, payload: { email: 'ada@x.org', amount: 5 } }]);
    main = worker.main({ events });
    await worker.apply(
      main,
      object('identifier_type', 'email', {}),
      object('identity_rule', 'email_of_any', { identifier: 'email', value: "payload->>'email'" }),
      object('trait', 'spent', SPENT),
      object('destination', 'service', { connector: 'http', settings: { base_url: 'http://127.0.0.1:9' } }),
    );
    for (const kind of ['stitch', 'traits'] as const) expect(await worker.ended(kind, {})).toMatchObject({ state: 'succeeded' });
  }, 60_000);
  afterAll(async () => {
    await worker.close();
  }, 60_000);

  test.each(Object.entries(PLACES))('is told to be not allowed when it is checked: %s', async (_where, wrong) => {
    const { result } = await worker.ended('lookup', { question: 'validate', objects: [wrong as never] });
    expect(result).toMatchObject({ problems: [{ id: 'peek', message: expect.stringContaining('`current_setting` reads') }] });
  });

  test.each(Object.entries(PLACES).filter(([, { kind }]) => kind !== 'sync'))(
    'is not run where nobody had checked it: %s',
    async (_where, wrong) => {
      await worker.apply(wrong);
      const runs = [await worker.ended('stitch', { full: true }), await worker.ended('traits', { full: true, contexts: true })];
      await store.objects.delete({ workspaceId: 'default', kind: wrong.kind, id: wrong.id, actor: 'test' });
      expect(JSON.stringify(runs.map(({ error, result }) => [error, result]))).toContain('`current_setting` reads');
    },
  );

  test.each(Object.entries(PLACES).filter(([, { kind }]) => kind === 'sync'))('sends nothing: %s', async (_where, wrong) => {
    await worker.apply(wrong);
    const run = await worker.synced('peek');
    await store.objects.delete({ workspaceId: 'default', kind: 'sync', id: 'peek', actor: 'test' });
    expect(run).toMatchObject({
      state: 'failed',
      counts: { requests: 0 },
      error: { message: expect.stringContaining('`current_setting` reads') },
    });
  });

  test('is answered, capped and exact, where somebody only asks', async () => {
    const asked = await worker.ended('lookup', {
      question: 'query',
      sql: `SELECT CAST(9007199254740993 AS bigint) AS big, 'x' AS text`,
      limit: 5,
    });
    expect(asked.result).toMatchObject({
      columns: [{ name: 'big', type: 'bigint' }, { name: 'text' }],
      rows: [['9007199254740993', 'x']],
      truncated: false,
    });
    const refused = await worker.ended('lookup', { question: 'query', sql: `SELECT ${PEEK}`, limit: 5 });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'sql.not_allowed' } });
  });

  test.each(ATTACKS[engine])('is refused in the words of a question wherever it stands: %s', async (attack) => {
    const asked = await worker.ended('lookup', { question: 'query', sql: attack, limit: 5 });
    expect(asked).toMatchObject({ state: 'failed', error: { code: 'sql.not_allowed' } });
    const said = asked.error?.details?.[0]?.message ?? 'nothing';
    expect(asked.error?.message).toContain(said);
    const model = object('model', 'peek', { warehouse: 'main', query: attack, primary_key: 'id' });
    const queries = [
      object('trait', 'peek', { type: 'custom', query: attack }),
      object('trait', 'peek', { type: 'sql', query: attack }),
      object('context', 'peek', { query: attack }),
    ];
    for (const wrong of queries) {
      const { result } = await worker.ended('lookup', { question: 'validate', objects: [wrong as never] });
      expect(result).toMatchObject({ problems: [{ id: 'peek', path: 'query', message: expect.stringContaining(said) }] });
    }
    await worker.apply(model);
    const columns = await worker.ended('lookup', { question: 'columns', source: { model: 'peek' } });
    expect(columns).toMatchObject({ state: 'failed', error: { message: expect.stringContaining(said) } });
    await store.objects.delete({ workspaceId: 'default', kind: 'model', id: 'peek', actor: 'test' });
    await worker.apply({ ...main, events: { query: attack, columns: {} } } as AnyObject);
    const stitched = await worker.ended('stitch', { full: true });
    await worker.apply(main);
    expect(stitched).toMatchObject({ state: 'failed', error: { message: expect.stringContaining(said) } });
  });

  test('is only a value where it stands as one: in the condition of an audience', async () => {
    const [attack = ''] = ATTACKS[engine];
    const condition = {
      or: [
        { trait: 'spent', is: 'greater', value: 1 },
        { event: { type: attack }, where: [{ property: 'email', is: 'equals', value: attack }] },
      ],
    };
    const audience = object('audience', 'peek', { warehouse: 'main', condition });
    expect((await worker.ended('lookup', { question: 'audience', audience: audience })).result).toMatchObject({ members: 1 });
  });
});
