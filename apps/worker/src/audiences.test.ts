import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnyObject } from '@tributary/core';
import { ident, sql } from '@tributary/sql';
import type { Store } from '@tributary/store';
import { addEvents, loadEvents, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { object } from './testing/object.js';
import { openService } from './testing/open-service.js';
import { openWorker, type TestWorker } from './testing/open-worker.js';

let told = 0;
const bought = (email: string, amount: number): TestEvent => ({
  ...{ id: `e${++told}`, source_id: 'web', type: 'order', version: '1', payload: { email, amount } },
  event_time: `2026-01-01T00:00:${String(told).padStart(2, '0')}Z`,
});
const request = (path: string) => ({ method: 'POST', path, records: 10 });
const spent = (value: unknown, is = 'greater') => ({ trait: 'spent', is, value });
const vips = (condition: object) => object('audience', 'vips', { warehouse: 'main', condition, splits: [{ name: 'test', share: 1 }] });

describe.each(TEST_ENGINES)('audiences in a warehouse on %s', (engine) => {
  const service = openService();
  let worker: TestWorker;
  let place: TestWarehouse;
  let store: Store;

  beforeAll(async () => {
    worker = await openWorker(engine);
    ({ place, store } = worker);
    const url = await service.listen();
    const events = await loadEvents(place.warehouse, 'orders', [bought('ada@x.org', 60), bought('ada@x.org', 50), bought('bob@x.org', 10)]);
    await worker.apply(
      worker.main({ events }),
      object('identifier_type', 'email', {}),
      object('identity_rule', 'email_of_any', { identifier: 'email', value: "payload->>'email'" }),
      object('trait', 'spent', { type: 'sum', value: "payload->>'amount'" }),
      vips(spent(100)),
      object('destination', 'service', { connector: 'http', settings: { base_url: url } }),
      object('sync', 'vips_to_service', {
        ...{ source: { audience: 'vips', split: 'test' }, destination: 'service', object: 'record', mode: 'membership' },
        ...{ key: { email: 'email' }, mapping: { spent: { column: 'spent' } } },
        options: { add: request('/vips'), remove: request('/vips/gone') },
        guard: { remove: { max_share: 1 } },
      }),
    );
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await service.close();
  }, 60_000);

  const compute = async () => {
    await worker.found('stitch', {});
    await worker.found('traits', {});
    return worker.found('audiences', {});
  };
  const held = () =>
    service
      .holds()
      .filter((line) => line.startsWith('/vips'))
      .map((line) => /\w+@x\.org/.exec(line)?.[0]);

  test('are not sent before they are computed', async () => {
    await worker.found('stitch', {});
    await worker.found('traits', {});
    expect(await worker.synced('vips_to_service')).toMatchObject({ state: 'failed', error: { code: 'audience.not_computed' } });
  });

  test('send who entered and take back who left', async () => {
    expect(await compute()).toEqual({ audiences: [{ audience: 'vips', members: 1, entered: 1, left: 0 }] });
    expect(await worker.synced('vips_to_service')).toMatchObject({ state: 'succeeded', counts: { added: 1, delivered: 1 } });
    expect(held()).toEqual(['ada@x.org']);
    await addEvents(place.warehouse, 'orders', [bought('bob@x.org', 200), bought('ada@x.org', -100)]);
    // The members are those of the last run, whatever the traits say meanwhile.
    await worker.found('stitch', {});
    await worker.found('traits', {});
    expect(await worker.synced('vips_to_service')).toMatchObject({ counts: { added: 0, removed: 0 } });
    expect(await compute()).toEqual({ audiences: [{ audience: 'vips', members: 1, entered: 1, left: 1 }] });
    expect(await worker.synced('vips_to_service')).toMatchObject({ state: 'succeeded', counts: { added: 1, removed: 1 } });
    expect(held()).toEqual(['bob@x.org']);
  });

  test('are previewed without being stored, and checked against the values of traits', async () => {
    const asked = vips(spent([5, 15], 'between')) as never;
    expect(await worker.found('lookup', { question: 'audience', audience: asked })).toMatchObject({
      ...{ members: 1, splits: [{ split: 'test', members: 1 }], sample: [expect.stringMatching(/^[0-9a-f-]{36}$/)] },
    });
    const wrong = vips({ or: [spent(1), spent('a', 'contains')] }) as never;
    expect(await worker.found('lookup', { question: 'validate', objects: [wrong] })).toMatchObject({
      problems: [{ kind: 'audience', id: 'vips', path: 'condition.or.1.is', message: expect.stringContaining('`contains` does not fit') }],
    });
    expect(await worker.found('lookup', { question: 'validate' })).toMatchObject({ problems: [] });
  });

  test('tell who is in them, how that came about, and what they share', async () => {
    await store.objects.apply(
      'default',
      [object('audience', 'all_of_us', { warehouse: 'main', condition: { identifier: 'email' } })],
      'test',
    );
    await worker.found('audiences', {});
    expect(await worker.found('lookup', { question: 'audience_members', audience: 'vips', limit: 10 })).toMatchObject({
      ...{ members: 1, next: null },
      items: [{ split: 'test', traits: { spent: 210 } }],
    });
    expect(await worker.found('lookup', { question: 'audience_history', audience: 'vips', limit: 1 })).toMatchObject({
      items: [{ members: 1, entered: 0, left: 0 }],
    });
    expect(await worker.found('lookup', { question: 'audience_overlap', audiences: ['vips', 'all_of_us'] })).toMatchObject({
      ...{ in_all: 1, in_any: 2 },
      regions: [{ members: 1 }, { members: 1 }],
    });
  });

  test('are columns of profiles, to be mapped and to choose by', async () => {
    const flags = object('sync', 'flags_to_service', {
      ...{
        source: { profiles: { warehouse: 'main', where: 'vips OR all_of_us' } },
        destination: 'service',
        object: 'record',
        mode: 'mirror',
      },
      ...{ key: { email: 'email' }, mapping: { vip: { column: 'vips' }, word: { sql: "CASE WHEN vips THEN 'vip' ELSE 'guest' END" } } },
      options: { add: request('/flags'), remove: request('/flags/gone') },
    });
    await worker.apply(flags);
    service.forget();
    expect(await worker.synced('flags_to_service')).toMatchObject({ state: 'succeeded', counts: { added: 2 } });
    const heard = service.heard().join('');
    expect(heard).toMatch(/bob@x\.org.*?"vip":true,"word":"vip"/);
    expect(heard).toMatch(/ada@x\.org.*?"vip":false,"word":"guest"/);
    await store.objects.delete({ workspaceId: 'default', kind: 'sync', id: 'flags_to_service', actor: 'test' });
  });

  test('are made into traits, which follow the members in the same run, as do their statistics', async () => {
    const { schema } = place.warehouse.config;
    const flagged = async () => {
      const [row] = await place.warehouse.rows(sql`SELECT count(flag) FROM ${ident(schema, 'profile_trait')}`);
      const { items } = (await worker.found('lookup', { question: 'statistics', trait: 'flag' })) as {
        items: readonly { values: number }[];
      };
      return [Number(row?.[0]), items[0]?.values];
    };
    await worker.apply(object('trait', 'flag', { type: 'formula', value: "CASE WHEN vips THEN 'vip' END" }));
    await worker.found('traits', {});
    expect(await flagged()).toEqual([1, 1]);
    await worker.apply(vips({ identifier: 'email' }));
    await worker.found('audiences', {});
    expect(await flagged()).toEqual([2, 2]);
    await worker.apply(vips(spent(100)));
    await worker.found('audiences', {});
    expect(await flagged()).toEqual([1, 1]);
    await store.objects.delete({ workspaceId: 'default', kind: 'trait', id: 'flag', actor: 'test' });
  });

  test('forget a person who is erased, and never have them again', async () => {
    const erasure = await store.erasures.create({
      ...{ workspaceId: 'default', warehouse: 'main', actor: 'test' },
      of: { identifier: { type: 'email', value: 'bob@x.org' } },
    });
    for (let tries = 0; tries < 100 && (await store.erasures.get('default', erasure.id)).state !== 'done'; tries++)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(held()).toEqual([]);
    expect(await worker.found('audiences', {})).toMatchObject({
      audiences: [
        { audience: 'all_of_us', members: 1, entered: 0, left: 0 },
        { audience: 'vips', members: 0, entered: 0, left: 0 },
      ],
    });
  }, 60_000);

  test('are computed when their schedule is due, and sent by what comes after them', async () => {
    const standing = async (kind: 'warehouse' | 'sync', id: string) =>
      (await store.objects.get({ workspaceId: 'default', kind, id })).object as object;
    const scheduled = [
      { ...(await standing('warehouse', 'main')), schedules: { audiences: { every: '1h' } } },
      { ...(await standing('sync', 'vips_to_service')), source: { audience: 'vips' }, schedule: { after: 'audiences' } },
    ];
    await worker.apply(...(scheduled as AnyObject[]));
    await addEvents(place.warehouse, 'orders', [bought('eve@x.org', 300)]);
    await worker.found('stitch', {});
    await worker.found('traits', {});
    await store.db
      .updateTable('schedule')
      .set({ nextAt: new Date(Date.now() - 1_000) })
      .where('kind', '=', 'audiences')
      .execute();
    const done = async (kind: 'audiences' | 'sync') =>
      (await store.runs.list({ workspaceId: 'default', kind })).items.find(
        ({ trigger, finishedAt }) => trigger === 'schedule' && finishedAt !== null,
      );
    for (let tries = 0; tries < 150 && (await done('sync')) === undefined; tries++)
      await new Promise((resolve) => setTimeout(resolve, 200));
    const computed = await done('audiences');
    expect(computed).toMatchObject({
      ...{ subject: 'main', state: 'succeeded', createdBy: 'schedule' },
      result: { audiences: expect.arrayContaining([{ audience: 'vips', members: 1, entered: 1, left: 0 }]) },
    });
    expect(await done('sync')).toMatchObject({ subject: 'vips_to_service', state: 'succeeded', counts: { added: 1, delivered: 1 } });
    expect(held()).toEqual(['eve@x.org']);
    const [shown] = (await store.schedules.list('default')).filter(({ kind }) => kind === 'audiences');
    expect(shown).toMatchObject({ lastOutcome: 'started', lastRun: computed?.id });
    expect(shown?.nextAt?.getTime()).toBeGreaterThan(Date.now());
  }, 60_000);
});
