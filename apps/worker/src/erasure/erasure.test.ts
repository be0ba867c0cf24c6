import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Intent, KINDS } from '@tributary/core';
import type { ErasureRow, Erasures, NewRunInput, Store } from '@tributary/store';
import { ident, literal, sql } from '@tributary/sql';
import { loadEvents, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { setTimeout as sleep } from 'node:timers/promises';
import { object } from '../testing/object.js';
import { openService } from '../testing/open-service.js';
import { openWorker, type TestWorker } from '../testing/open-worker.js';

const event = (n: number, payload: TestEvent['payload']): TestEvent => ({
  ...{ id: `event-${n}`, source_id: 'web', type: 'page', version: '1', payload },
  event_time: `2026-01-01T00:00:0${n}Z`,
});

const EVENTS = [
  event(1, { cookie: 'cookie-ada-1', email: 'Ada@example.com', name: 'Ada Lovelace' }),
  event(2, { cookie: 'cookie-ada-2', email: 'ada@example.com', name: 'Ada Lovelace' }),
  event(3, { cookie: 'cookie-grace', email: 'grace@example.com', name: 'Grace Hopper' }),
  event(4, { cookie: 'cookie-alan', email: 'alan@example.com', name: 'Alan Turing' }),
];
/** Her name or address in a request; not three letters inside an idempotency key or an id. */
const NAMES_ADA = /(?<![0-9a-f])ada(?![0-9a-f])/i;
/** What nothing of ours may hold when Ada is forgotten, in lower case. */
const ADA = ['ada@example.com', 'cookie-ada-1', 'cookie-ada-2', 'ada lovelace'];

const request = (path: string) => ({ method: 'POST', path, records: 10 });
const both = (path: string) => ({ options: { add: request(path), remove: request(`${path}/gone`) } });

const NAMED = { mapping: { name: { column: 'name' }, email: { column: 'email' } } };
const SYNCS: Readonly<Record<string, object>> = {
  by_id: { source: { profiles: { warehouse: 'main' } }, key: { id: 'profile_id' }, ...NAMED, ...both('/by_id') },
  by_email: { source: { profiles: { warehouse: 'main' } }, key: { id: 'email' }, mode: 'mirror', ...NAMED, ...both('/by_email') },
  by_both: { source: { profiles: { warehouse: 'main' } }, key: { id: 'profile_id', email: 'email' }, ...NAMED, ...both('/by_both') },
  picky: { source: { profiles: { warehouse: 'main' } }, key: { id: 'email' }, ...NAMED, ...both('/picky') },
  clicks: {
    ...{ source: { events: { warehouse: 'main' } }, key: { id: 'event_id' }, mode: 'append' },
    ...{ mapping: { payload: { column: 'payload' } }, options: { add: request('/clicks') } },
  },
  customers: { source: { model: 'customers' }, key: { id: 'id' }, mapping: { name: { column: 'name' } }, ...both('/customers') },
};

const DEFINED = [
  object('identifier_type', 'email', { normalize: 'trim_lower' }),
  object('identifier_type', 'cookie', {}),
  object('identity_rule', 'email_of_any', { identifier: 'email', value: "payload->>'email'" }),
  object('identity_rule', 'cookie_of_any', { identifier: 'cookie', value: "payload->>'cookie'" }),
  object('trait', 'name', { type: 'last', value: "payload->>'name'" }),
  object('model', 'customers', { warehouse: 'main', query: `SELECT 1 AS id, 'Somebody' AS name`, primary_key: 'id' }),
];

describe.each(TEST_ENGINES)('the erasure of a person on %s', (engine) => {
  const service = openService();
  let worker: TestWorker;
  let place: TestWarehouse;
  let store: Store;
  let ada: string;
  let erasure: ErasureRow;

  beforeAll(async () => {
    worker = await openWorker(engine);
    ({ place, store } = worker);
    const url = await service.listen();
    const events = await loadEvents(place.warehouse, 'events_of_shop', EVENTS);
    const destination = object('destination', 'service', { connector: 'http', settings: { base_url: url } });
    const syncs = Object.entries(SYNCS).map(([id, fields]) => object('sync', id, { destination: 'service', object: 'record', ...fields }));
    await worker.apply(worker.main({ events }), destination, ...DEFINED, ...syncs);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await service.close();
  }, 60_000);

  const runAll = async (intent?: Intent) => {
    for (const sync of Object.keys(SYNCS)) await worker.synced(sync, intent);
  };
  const rebuild = async () => {
    for (const kind of ['stitch', 'traits'] as const) expect((await worker.ended(kind, { full: true })).state).toBe('succeeded');
  };

  interface Found {
    readonly items: readonly Readonly<Record<string, unknown>>[];
    readonly not_searched: readonly string[];
  }
  const deliveries = async (of: object): Promise<Found> => {
    const { result, error } = await worker.ended('lookup', { question: 'deliveries', of, limit: 100 } as NewRunInput<'lookup'>);
    expect(error).toBeNull();
    return result as unknown as Found;
  };
  const short = ({ items }: Found) => items.map(({ sync, operation, outcome }) => [sync, operation, outcome].join(' ')).sort();

  /** Everything that all our tables of the metadata and of the warehouse say, one line a row. */
  async function everythingOfOurs(): Promise<readonly string[]> {
    const lines: string[] = [];
    const tables = await store.db.introspection.getTables();
    for (const { name, schema: among = '' } of tables.filter((one) => !one.isView && one.schema?.startsWith('pg_') === false)) {
      const rows: readonly unknown[] = await store.db
        .withSchema(among)
        .selectFrom(name as 'run')
        .selectAll()
        .execute();
      lines.push(...rows.map((row) => `${among}.${name} ${JSON.stringify(row)}`));
    }
    const { schema } = place.warehouse.config;
    const ours = await place.warehouse.rows(
      sql`SELECT table_name FROM information_schema.tables WHERE table_schema = ${literal(schema)} AND table_type = 'BASE TABLE'`,
    );
    for (const [name] of ours) {
      const rows = await place.warehouse.rows(sql`SELECT * FROM ${ident(schema, String(name))}`);
      lines.push(...rows.map((row) => `${String(name)} ${row.map(String).join(' ')}`));
    }
    return lines;
  }
  const tracesOf = async (values: readonly string[]) =>
    (await everythingOfOurs())
      .filter((line) => values.some((value) => line.toLowerCase().includes(value)))
      .map((line) => line.slice(0, 300));

  test('a search finds everything that was told of them, by any identifier', async () => {
    await rebuild();
    service.refuse('/picky', 'ada@example.com');
    await runAll();
    await worker.synced('by_id', { kind: 'resend', keys: ['nobody'] });
    const found = await deliveries({ identifier: { identifier: 'email', value: ' ADA@example.com' } });
    expect(short(found)).toEqual([
      'by_both add delivered',
      'by_email add delivered',
      'by_id add delivered',
      'clicks add delivered',
      'clicks add delivered',
      'picky add rejected',
    ]);
    expect(found.not_searched).toEqual(['customers']);
    const one = found.items.find(({ sync }) => sync === 'by_email');
    expect(one).toMatchObject({ destination: 'service', object: 'record', key: 'ada@example.com', why: 'new', run: expect.any(String) });
    expect(JSON.parse(String(one?.['told']))).toEqual({ email: 'ada@example.com', name: 'Ada Lovelace' });
    ada = String(found.items.find(({ sync }) => sync === 'by_id')?.['key']);
    expect(await deliveries({ profile: ada })).toEqual(found);
    expect(await deliveries({ identifier: { identifier: 'cookie', value: 'cookie-ada-2' } })).toEqual(found);
    expect(short(await deliveries({ sync: 'by_both', key: `["${ada}","ada@example.com"]` }))).toEqual(['by_both add delivered']);
    expect(short(await deliveries({ sync: 'by_both', key: `["${ada}", "ada@example.com"]` }))).toEqual(['by_both add delivered']);
    await worker.synced('by_id', { kind: 'resend', keys: [ada] });
    await worker.ended('lookup', { question: 'profile', profile: ada });
  }, 120_000);

  test('goes on after a crash in any of its steps, until it is done', async () => {
    expect((await tracesOf(ADA)).length).toBeGreaterThan(20);
    const crashed = crashOnce(store);
    erasure = await store.erasures.create({ workspaceId: 'default', warehouse: 'main', of: { profile: ada }, actor: 'test' });
    for (let waited = 0; erasure.state !== 'done' && waited < 90_000; waited += 200) {
      await sleep(200);
      // Its worker is gone, and so is its lease: the test does not wait for that.
      if (crashed.now()) await store.db.updateTable('erasure').set({ leaseUntil: null }).execute();
      erasure = await store.erasures.get('default', erasure.id);
    }
    expect(crashed.steps()).toEqual(['noting', 'settling', 'removing', 'forgetting', 'forget', 'finish']);
    expect(erasure).toMatchObject({ state: 'done', profiles: 1, identifiers: 3, models: ['customers'], note: null });
    expect(erasure.syncs.map(({ sync, keys, state }) => [sync, keys, state])).toEqual([
      ['by_both', 1, 'removed'],
      ['by_email', 1, 'removed'],
      ['by_id', 1, 'removed'],
      ['clicks', 2, 'left'],
      ['picky', 1, 'removed'],
    ]);
    const left = String(erasure.syncs.find(({ sync }) => sync === 'clicks')?.note);
    expect(left).toContain('Removals are sent by the request `options.remove`, which is not given');
    expect(left).toContain('what `service` has is to be removed there');
  }, 120_000);

  test('leaves no trace: not in our tables, not at the destination', async () => {
    expect(await tracesOf(ADA)).toEqual([]);
    // Whose events are left out must stay known: by an id that says nothing.
    expect((await tracesOf([ada])).map((line) => line.split(' ')[0]).sort()).toEqual([
      'node_profile',
      'node_profile',
      'node_profile',
      'profile',
    ]);
    expect(service.holds().filter((text) => NAMES_ADA.test(text) && !text.startsWith('/clicks '))).toEqual([]);
    expect(service.holds().filter((text) => /grace/i.test(text)).length).toBeGreaterThan(3);
    expect(await deliveries({ identifier: { identifier: 'email', value: 'ada@example.com' } })).toMatchObject({ items: [] });
  }, 60_000);

  test('says in the audit log that it was, and not of whom', async () => {
    const { items } = await store.audit.list({ workspaceId: 'default', limit: 500 });
    const said = items.filter(({ action }) => action.startsWith('erasure.'));
    expect(said.map(({ action, subject, before, after }) => [action, subject, before, after])).toEqual([
      ['erasure.done', erasure.id, null, null],
      ['erasure.create', erasure.id, null, null],
    ]);
  });

  test('holds for good: no later run sends them, whatever is rebuilt, though their events are still there', async () => {
    service.forget();
    await runAll();
    await runAll({ kind: 'full' });
    await runAll({ kind: 'resync' });
    await rebuild();
    await runAll();
    await worker.ended('maintenance', { action: 'reset_stitching', shadow: false });
    await worker.synced('clicks', { kind: 'full' });
    await rebuild();
    await runAll({ kind: 'full' });
    const bodies = service.heard();
    expect(bodies.filter((body) => /grace/i.test(body)).length).toBeGreaterThan(3);
    expect(bodies.filter((body) => NAMES_ADA.test(body)).slice(0, 3)).toEqual([]);
  }, 180_000);

  test('once the user has taken the events out of the log, a rebuild leaves nothing in the profiles either', async () => {
    const { table } = KINDS.warehouse.schema.parse(
      (await store.objects.get({ workspaceId: 'default', kind: 'warehouse', id: 'main' })).object,
    ).events as { table: string };
    await place.warehouse.execute(sql`DELETE FROM ${ident(...table.split('.'))} WHERE id IN ('event-1', 'event-2')`);
    await rebuild();
    // Who asks for them by name is noted with the question, for a day.
    expect((await tracesOf(ADA)).filter((line) => !line.includes('"kind":"lookup"'))).toEqual([]);
  }, 60_000);
});

/** The first try of each step is lost after its work was done, as if the process had been killed then. */
function crashOnce(store: Store) {
  const { erasures } = store;
  const before = { ...erasures };
  const hit: string[] = [];
  let dead = false;
  const die = (step: string) => {
    hit.push(step);
    dead = true;
    throw new Error(`killed in ${step}`);
  };
  Object.assign(erasures, {
    save: async (...[claim, step]: Parameters<Erasures['save']>) => {
      const { state } = claim as { state: string } & typeof claim;
      if (dead) throw new Error('dead men tell nothing');
      if (!hit.includes(state)) die(state);
      return before.save(claim, step);
    },
    forget: async (...[claim, traces]: Parameters<Erasures['forget']>) => {
      if (!hit.includes('forgetting')) die('forgetting');
      await before.forget(claim, traces);
      if (!hit.includes('forget')) die('forget');
    },
    finish: async (...[claim, traces]: Parameters<Erasures['finish']>) => {
      if (!hit.includes('finish')) die('finish');
      return before.finish(claim, traces);
    },
  });
  const now = (): boolean => {
    const was = dead;
    dead = false;
    return was;
  };
  return { steps: () => hit, now };
}
