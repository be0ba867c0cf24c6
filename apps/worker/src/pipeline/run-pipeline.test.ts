import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isFinal } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { JOB_QUEUE } from '@tributary/runtime';
import { type NewRunInput, RUN_INPUTS, type RunRow, type Store } from '@tributary/store';
import { addEvents, loadEvents, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { object } from '../testing/object.js';
import { openService } from '../testing/open-service.js';
import { openWorker, type TestWorker } from '../testing/open-worker.js';

let told = 0;
const bought = (email: string, amount: number): TestEvent => ({
  ...{ id: `e${++told}`, source_id: 'web', type: 'order', version: '1', payload: { email, amount } },
  event_time: `2026-01-01T00:00:${String(told).padStart(2, '0')}Z`,
});
const REQUEST = { method: 'POST', path: '/vips', records: 10 };
const sync = (id: string, more: object) =>
  object('sync', id, {
    ...{ source: { audience: 'vips' }, destination: 'service', object: 'record', mode: 'upsert', key: { email: 'email' } },
    ...{ mapping: { spent: { column: 'spent' } }, options: { add: REQUEST } },
    ...more,
  });

describe('a pipeline', () => {
  const service = openService();
  let worker: TestWorker;
  let place: TestWarehouse;
  let store: Store;
  let events: Awaited<ReturnType<typeof loadEvents>>;
  const warehouse = (schedules: object = {}) => worker.main({ events, schedules });

  beforeAll(async () => {
    worker = await openWorker('duckdb');
    ({ place, store } = worker);
    const url = await service.listen();
    events = await loadEvents(place.warehouse, 'orders', [bought('ada@x.org', 60), bought('bob@x.org', 10)]);
    await worker.apply(
      warehouse(),
      object('identifier_type', 'email', {}),
      object('identity_rule', 'email_of_any', { identifier: 'email', value: "payload->>'email'" }),
      object('trait', 'spent', { type: 'sum', value: "payload->>'amount'" }),
      object('audience', 'vips', { warehouse: 'main', condition: { trait: 'spent', is: 'greater', value: 50 } }),
      object('destination', 'service', { connector: 'http', settings: { base_url: url } }),
      sync('by_hand', {}),
      sync('after_audiences', { schedule: { after: 'audiences' } }),
    );
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await service.close();
  }, 60_000);

  const begin = async (input: NewRunInput<'pipeline'> = {}): Promise<RunRow> => {
    const wish = { workspaceId: 'default', kind: 'pipeline', subject: 'main', trigger: 'api', actor: 'test' } as const;
    const { run } = await store.runs.create({ ...wish, input: RUN_INPUTS.pipeline.parse(input) });
    await enqueueRun(worker.app.get<JobQueue>(JOB_QUEUE), run);
    return run;
  };
  const ended = async ({ id }: RunRow): Promise<RunRow> => {
    for await (const run of store.runs.watch(id, AbortSignal.timeout(40_000))) if (isFinal(run.state)) return run;
    throw new Error('the pipeline has not ended');
  };
  const parts = async ({ id }: RunRow) =>
    (await store.runs.list({ workspaceId: 'default', parent: id })).items
      .map(({ kind, subject, state }) => [kind, subject, state])
      .reverse();

  test('stitches, computes traits and audiences and runs the syncs that come after them, each once', async () => {
    const run = await ended(await begin());
    expect(run).toMatchObject({ state: 'succeeded', error: null });
    expect(run.result).toMatchObject({
      steps: [
        { kind: 'stitch' },
        { kind: 'traits' },
        { kind: 'audiences' },
        { kind: 'sync', subject: 'after_audiences', state: 'succeeded' },
      ],
    });
    expect(service.holds()).toEqual([expect.stringContaining('ada@x.org')]);
    // The schedule of the sync waits for the same run of audiences: whoever was first, there is one run for both.
    await new Promise((later) => setTimeout(later, 2_500));
    const syncs = await store.runs.list({ workspaceId: 'default', kind: 'sync', subject: 'after_audiences' });
    expect(syncs.items).toHaveLength(1);
    expect((await parts(run)).slice(0, 3)).toEqual([
      ['stitch', 'main', 'succeeded'],
      ['traits', 'main', 'succeeded'],
      ['audiences', 'main', 'succeeded'],
    ]);
  }, 60_000);

  test('runs the syncs it is told to', async () => {
    const none = await ended(await begin({ syncs: 'none' }));
    expect(none.result).toMatchObject({ steps: [{ kind: 'stitch' }, { kind: 'traits' }, { kind: 'audiences' }] });
    const named = await ended(await begin({ syncs: ['by_hand'] }));
    expect(await parts(named)).toContainEqual(['sync', 'by_hand', 'succeeded']);
  }, 60_000);

  test('stops where a step fails, says which and why, and begins nothing after it', async () => {
    await worker.apply(object('trait', 'broken', { type: 'formula', value: 'absent_trait + 1' }));
    const run = await ended(await begin({ syncs: 'all' }));
    expect(run).toMatchObject({ state: 'failed', error: { code: 'pipeline.stopped' } });
    expect(run.error?.message).toMatch(
      /^the pipeline stopped: `traits` failed \(run `[0-9a-f-]{36}`\): .*absent_trait.*; what comes after it was not begun$/s,
    );
    expect(await parts(run)).toEqual([
      ['stitch', 'main', 'succeeded'],
      ['traits', 'main', 'failed'],
    ]);
    await store.objects.delete({ workspaceId: 'default', kind: 'trait', id: 'broken', actor: 'test' });
  }, 60_000);

  test('is cancelled together with the run it is at', async () => {
    service.forget();
    const run = await begin({ full: true });
    await store.runs.cancel('default', run.id, 'test');
    expect(await ended(run)).toMatchObject({ state: 'cancelled' });
    for (const { id } of (await store.runs.list({ workspaceId: 'default', parent: run.id })).items) await ended({ id } as RunRow);
    const begun = await parts(run);
    for (const [, , state] of begun) expect(['cancelled', 'succeeded']).toContain(state);
    expect(begun.filter(([kind]) => kind === 'sync')).toEqual([]);
  }, 60_000);

  test('runs by itself when its time has come, and what waits for it runs after it', async () => {
    await addEvents(place.warehouse, 'orders', [bought('bob@x.org', 500)]);
    await worker.apply(warehouse({ pipeline: { every: '2s' } }), sync('after_all', { schedule: { after: 'pipeline' } }));
    let found: readonly RunRow[] = [];
    for (let tries = 0; tries < 200 && found.length === 0; tries++) {
      await new Promise((later) => setTimeout(later, 200));
      found = (await store.runs.list({ workspaceId: 'default', kind: 'sync', subject: 'after_all', state: 'succeeded' })).items;
    }
    await worker.apply(warehouse());
    expect(found.at(-1)).toMatchObject({ trigger: 'schedule', counts: { added: 2 } });
    const pipelines = (await store.runs.list({ workspaceId: 'default', kind: 'pipeline' })).items;
    expect(pipelines.some(({ trigger, state }) => trigger === 'schedule' && state === 'succeeded')).toBe(true);
  }, 60_000);
});
