import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { CUSTOMERS, defineCustomers } from './customers.js';
import { type Manner, startSink } from './sink.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';

const ENDS_WITHIN_MS = 5_000;
const BATCH = 100;
const AT_ONCE = 4;
const SILENT: Manner = { delayMs: 600_000 };

interface Moment {
  readonly id: string;
  readonly when: string;
  readonly slow?: boolean;
  readonly manner: Manner;
  /** Cancelled once so many records have arrived … */
  readonly arrived?: number;
  /** … and from then on the destination answers so. */
  readonly then?: Manner;
}

const MOMENTS: readonly Moment[] = [
  { id: 'reading', when: 'while the source is read', slow: true, manner: {} },
  { id: 'first', when: 'when the first request is under way', manner: { delayMs: 400 }, arrived: BATCH },
  { id: 'middle', when: 'half way', manner: { delayMs: 250 }, arrived: CUSTOMERS / 2 },
  { id: 'silent', when: 'when the destination has fallen silent', manner: { delayMs: 100 }, arrived: 800, then: SILENT },
  { id: 'refusing', when: 'when all wait to be tried again', manner: { status: 503 } },
  { id: 'last', when: 'when the last requests are under way', manner: { delayMs: 250 }, arrived: CUSTOMERS - BATCH },
];
const CANCELLED = [...MOMENTS.map(({ id }) => id), 'orphaned'];

let stack: Stack;
let sink: Awaited<ReturnType<typeof startSink>>;

const arrived = (id: string) => sink.place(id).arrivals.reduce((sum, { records, status }) => sum + (status < 300 ? records.length : 0), 0);
const answered = (id: string) =>
  sink.place(id).arrivals.reduce((sum, { records, status, answered: heard }) => sum + (heard && status < 300 ? records.length : 0), 0);

/** Waits until a run is at the moment it is to be cancelled at. */
async function reach({ id, slow, arrived: records, then }: Moment, run: RunView): Promise<void> {
  if (slow === true) await stack.when(run, ({ stage }) => stage === 'extract', 'its source was read');
  else if (records === undefined) await until(async () => sink.place(id).arrivals.length >= AT_ONCE && {}, 'some requests');
  else await until(async () => arrived(id) >= records && {}, `${records} records to arrive`);
  if (then === undefined) return;
  sink.place(id).answerSo(then);
  await until(async () => sink.place(id).arrivals.filter(({ answered: heard }) => !heard).length >= AT_ONCE && {}, 'silence');
}

/** What a cancelled run tells is what the destination saw, and nothing comes after it. */
function expectExact(id: string, run: RunView): void {
  const { counts } = run;
  if (counts.planned === 0) expect([id, sink.place(id).arrivals]).toEqual([id, []]);
  else expect({ id, planned: counts.planned }).toEqual({ id, planned: CUSTOMERS });
  expect(counts.planned).toBe(counts.delivered + counts.rejected + counts.in_doubt + counts.held + counts.cancelled + counts.pending);
  expect({ id, counts: { rejected: counts.rejected, pending: counts.pending } }).toEqual({ id, counts: { rejected: 0, pending: 0 } });
  // What was answered is delivered; what had arrived without an answer is in doubt or cancelled, and sent again.
  expect({ id, delivered: counts.delivered }).toEqual({ id, delivered: answered(id) });
  const ended = Date.parse(run.finished_at ?? '');
  expect({ id, after: sink.place(id).arrivals.filter(({ at }) => at > ended) }).toEqual({ id, after: [] });
}

/** The next run sends the rest: every customer is there as the source has them, and what came twice came with its key. */
async function expectNothingLost(id: string, cancelled: RunView): Promise<void> {
  const place = sink.place(id);
  const before = place.arrivals.length;
  place.answerSo({});
  const next = await stack.ended(await stack.client.runs.sync(id));
  const rest = CUSTOMERS - cancelled.counts.delivered;
  expect({ id, error: next.error, state: next.state, counts: next.counts }).toMatchObject({
    ...{ id, error: null, state: 'succeeded' },
    counts: { extracted: CUSTOMERS, unchanged: cancelled.counts.delivered, planned: rest, delivered: rest },
  });
  expect(place.held.size).toBe(CUSTOMERS);
  expect(place.held.get('c1999')).toEqual({ email: 'c1999@shop.test', name: 'Customer 1999', score: 13_993 });
  const told = place.arrivals.slice(before).flatMap(({ records }) => records);
  expect([id, told.length, new Set(told).size]).toEqual([id, rest, rest]);
}

beforeAll(async () => {
  sink = await startSink();
  stack = await bringUpStack({ WORKER_CONCURRENCY: '32' });
  const names = [...CANCELLED, 'dead', 'healthy', 'forbidden'];
  const slow = new Set(MOMENTS.filter((moment) => moment.slow).map(({ id }) => id));
  await defineCustomers(
    stack,
    names.map((id) => ({ id, connector: 'http', slow: slow.has(id), settings: sink.settings(id) })),
  );
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await sink?.stop();
});

describe('a run that is cancelled', () => {
  const ended = new Map<string, { readonly run: RunView; readonly ms: number }>();

  const cancel = async (id: string, run: RunView) => {
    const asked = Date.now();
    await stack.client.runs.cancel(run.id);
    const last = await stack.ended(run);
    ended.set(id, { run: last, ms: Date.now() - asked });
  };

  beforeAll(async () => {
    await Promise.all(
      MOMENTS.map(async (moment) => {
        sink.place(moment.id).answerSo(moment.manner);
        const run = await stack.client.runs.sync(moment.id);
        await reach(moment, run);
        await cancel(moment.id, run);
      }),
    );
    for (const { id } of MOMENTS) process.stdout.write(`    cancelled while ${id}: ${((ended.get(id)?.ms ?? 0) / 1_000).toFixed(1)} s\n`);
    await sleep(2_000);
  }, 120_000);

  test.each(MOMENTS)(
    '$when ends in 5 s, its counts are what arrived, and the next one sends the rest',
    async ({ id }) => {
      const { run, ms } = ended.get(id) as { run: RunView; ms: number };
      expect({ id, state: run.state, error: run.error?.code }).toEqual({ id, state: 'cancelled', error: 'run.cancelled' });
      expect(ms).toBeLessThan(ENDS_WITHIN_MS);
      expectExact(id, run);
      await expectNothingLost(id, run);
    },
    60_000,
  );

  test('after its worker was killed ends all the same', async () => {
    sink.place('orphaned').answerSo({ delayMs: 250 });
    const run = await stack.client.runs.sync('orphaned');
    await until(async () => arrived('orphaned') >= 600 && {}, 'some records to arrive');
    process.kill(stack.pids().workerPid, 'SIGKILL');
    await cancel('orphaned', run);
    const last = (ended.get('orphaned') as { run: RunView }).run;
    expect(last).toMatchObject({ state: 'cancelled', counts: { planned: CUSTOMERS } });
    await expectNothingLost('orphaned', last);
  }, 90_000);
});

describe('a destination that is down', () => {
  test('does not slow another, is left alone for a while and said to be waited for, and gets all when it is back', async () => {
    sink.place('dead').answerSo({ status: 503 });
    const dead = await stack.client.runs.sync('dead');
    await until(async () => sink.place('dead').arrivals.length >= AT_ONCE && {}, 'it to be tried');
    const startedAt = Date.now();
    expect(await stack.ended(await stack.client.runs.sync('healthy'))).toMatchObject({
      state: 'succeeded',
      counts: { delivered: CUSTOMERS },
    });
    expect(Date.now() - startedAt).toBeLessThan(10_000);

    const waiting = await stack.when(dead, (now) => now.waiting !== null, 'it says what it waits for');
    expect(waiting).toMatchObject({
      state: 'running',
      waiting: { until: expect.any(String), reason: expect.stringMatching(/does not work now.*503/) },
    });
    const tried = sink.place('dead').arrivals.length;
    await sleep(3_000);
    expect(sink.place('dead').arrivals.length - tried).toBeLessThanOrEqual(1);
    sink.place('dead').answerSo({});
    expect(await stack.ended(dead)).toMatchObject({ state: 'succeeded', error: null, waiting: null, counts: { delivered: CUSTOMERS } });
    expect(sink.place('dead').held.size).toBe(CUSTOMERS);
    const bodies = new Map<string, Set<string>>();
    for (const { idempotencyKey, body } of sink.place('dead').arrivals)
      bodies.set(idempotencyKey, (bodies.get(idempotencyKey) ?? new Set()).add(body));
    // I5: however often it was tried, a batch was the same request.
    expect([...bodies.values()].map(({ size }) => size)).toEqual(Array.from({ length: CUSTOMERS / BATCH }, () => 1));
  }, 120_000);

  test('one that refuses the credentials stops the run at once, which says so; all stays owed', async () => {
    sink.place('forbidden').answerSo({ status: 401 });
    const said = await stack.tributary('run', 'forbidden');
    expect([said.code, said.out]).toEqual([1, expect.stringMatching(/failed.*401/s)]);
    const [run] = (await stack.client.runs.list({ subject: 'forbidden' })).items;
    expect(run).toMatchObject({ state: 'failed', counts: { planned: CUSTOMERS, delivered: 0 } });
    expect(run?.error?.code).toMatch(/unauthorized/);
    expect(sink.place('forbidden').arrivals.length).toBeLessThanOrEqual(AT_ONCE);
    sink.place('forbidden').answerSo({});
    expect(await stack.ended(await stack.client.runs.sync('forbidden'))).toMatchObject({
      state: 'succeeded',
      counts: { delivered: CUSTOMERS },
    });
  }, 60_000);
});
