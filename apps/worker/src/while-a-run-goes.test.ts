import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANGES } from '@tributary/core';
import { resolveSync, type RunRow, type Store } from '@tributary/store';
import { ident, literal, sql } from '@tributary/sql';
import { TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { object } from './testing/object.js';
import { openWorker, type TestWorker } from './testing/open-worker.js';

const REQUEST = { method: 'PUT', path: '/people/{id}', body: 'record' };
const SYNC = {
  ...{ source: { model: 'people' }, destination: 'crm', object: 'record', key: { id: 'id' }, mapping: { name: { column: 'name' } } },
  ...{ mode: 'mirror', options: { add: REQUEST, remove: { method: 'DELETE', path: '/people/{id}', body: 'none' } } },
};
/** How long a server is made to let a query run. Engines without such a limit are left out. */
const LIMITED = { duckdb: null, postgres: '300ms' } as const;

describe.each(TEST_ENGINES)('I8: while a run of a sync goes on, on %s', (engine) => {
  let worker: TestWorker;
  let place: TestWarehouse;
  let store: Store;
  const crm = createServer((request, response) => void request.resume().on('end', () => response.writeHead(204).end()));

  beforeAll(async () => {
    worker = await openWorker(engine);
    ({ place, store } = worker);
    await worker.apply(worker.main(), object('destination', 'crm', { connector: 'http', settings: { base_url: await listening(crm) } }));
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    crm.close();
  });

  const thereAre = (people: number, where = '') =>
    worker.apply(
      object('model', 'people', {
        ...{ warehouse: 'main', primary_key: 'id' },
        query: `SELECT i AS id, 'Person ' || i AS name FROM generate_series(1, ${people}) AS numbers(i) ${where}`,
      }),
    );
  const guarded = (maxShare: number) =>
    worker.apply(object('sync', 'people_to_crm', { ...SYNC, guard: { remove: { max_share: maxShare } } }));

  async function begin(): Promise<RunRow> {
    const input = { ...(await resolveSync(store.objects, 'default', 'people_to_crm')), intent: CHANGES };
    const asked = { workspaceId: 'default', kind: 'sync', subject: 'people_to_crm', input, trigger: 'api', actor: 'test' } as const;
    return (await store.runs.create(asked)).run;
  }

  test('its guard is what it was at its beginning; the next run has the new one', async () => {
    await thereAre(40);
    await guarded(1);
    expect(await worker.done(await begin())).toMatchObject({ state: 'succeeded', counts: { added: 40, delivered: 40 } });

    await thereAre(30);
    const loose = await begin();
    await guarded(0.1);
    expect(await worker.done(loose)).toMatchObject({ state: 'succeeded', counts: { removed: 10, delivered: 10, held: 0 } });

    await thereAre(24);
    const strict = await begin();
    await guarded(1);
    expect(await worker.done(strict)).toMatchObject({ state: 'held', counts: { removed: 6, delivered: 0, held: 6 } });
    expect(await worker.done(await begin())).toMatchObject({ state: 'succeeded', counts: { removed: 6, delivered: 6 } });
  }, 120_000);

  const limit = LIMITED[engine];
  if (limit !== null)
    test('a source that the server does not read in time fails it clearly; nothing is removed, and the next run is whole', async () => {
      await thereAre(24);
      await guarded(1);
      await worker.done(await begin());
      await place.warehouse.execute(sql`ALTER DATABASE ${ident(nameOf(place))} SET statement_timeout = ${literal(limit)}`);
      // Sessions that are open keep what they began with; they are closed when nobody has needed them for a moment.
      await sleep(1_000);
      await thereAre(3, 'WHERE (SELECT count(*) FROM generate_series(1, 20000) AS a, generate_series(1, 20000) AS b) > 0');
      const run = await worker.done(await begin());
      expect(run).toMatchObject({ state: 'failed', counts: { delivered: 0, removed: 0 }, error: { code: 'warehouse.timeout' } });
      expect(run.error?.message).toMatch(/^a query ran longer than PostgreSQL `\S+` allows \(`statement_timeout`\)/);
      await place.warehouse.execute(sql`ALTER DATABASE ${ident(nameOf(place))} RESET statement_timeout`);
      await sleep(1_000);
      await thereAre(25);
      expect(await worker.done(await begin())).toMatchObject({
        state: 'succeeded',
        counts: { extracted: 25, unchanged: 24, added: 1, delivered: 1 },
      });
    }, 90_000);
});

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const nameOf = ({ config }: TestWarehouse): string => ('database' in config ? config.database : '');
