import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCollector, startListener, type SpanTold } from './listeners.js';
import { startSink } from './sink.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';

const PEOPLE = 250;
const SECRET = 'a-secret-of-the-listener';
const STEP_S = 6;

const EVENTS = `select 'e' || i as id, 'web' as source_id, 'view' as type, '1' as version,
  timestamp '2026-01-01 10:00:00' + interval (i) minute as event_time, json_object('email', 'p' || i || '@shop.test') as payload
  from range(50) as numbers(i)`;

let stack: Stack;
let sink: Awaited<ReturnType<typeof startSink>>;
let listener: Awaited<ReturnType<typeof startListener>>;
let collector: Awaited<ReturnType<typeof startCollector>>;
let workerPort: number;

const POST = { method: 'POST', path: '/people', records: 100 };
const SYNC = {
  kind: 'sync',
  object: 'record',
  key: { id: 'id' },
  mapping: { name: { column: 'name' } },
  options: { add: POST, remove: POST },
};
const PROFILES = {
  source: { profiles: { warehouse: 'shop' } },
  key: { id: 'profile_id' },
  mapping: { email: { column: 'email' }, views: { column: 'views' } },
};

/** A sync to a place of its own, that reads `people` unless told otherwise. */
const syncTo = (id: string, fields: object = {}) => [
  { kind: 'destination', id, connector: 'http', settings: sink.settings(id) },
  { ...SYNC, id, destination: id, source: { model: 'people' }, ...fields },
];

const project = (people: number, schedules: object = {}) => [
  { kind: 'warehouse', id: 'shop', engine: 'duckdb', path: join(stack.home, 'shop.duckdb'), events: { query: EVENTS }, schedules },
  { kind: 'identifier_type', id: 'email' },
  { kind: 'identity_rule', id: 'email', identifier: 'email', value: `payload->>'email'` },
  { kind: 'trait', id: 'views', type: 'num_of_unique', value: 'id' },
  {
    ...{ kind: 'model', id: 'people', warehouse: 'shop', primary_key: 'id' },
    query: `select 'p' || i as id, 'Person ' || i as name from range(${people}) as numbers(i)`,
  },
];

const runsOf = async (subject: string) => (await stack.client.runs.list({ subject, kind: 'sync', limit: 100 })).items;
const scheduleOf = async (subject: string, kind = 'sync') =>
  (await stack.client.schedules.list()).items.find((item) => item.subject === subject && item.kind === kind);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Stops the only worker for some seconds, kills it, and waits for the next one; gives when it stood still. */
async function withoutWorker(seconds: number): Promise<number> {
  const { workerPid } = stack.pids();
  process.kill(workerPid, 'SIGSTOP');
  const from = Date.now();
  await sleep(seconds * 1_000);
  process.kill(workerPid, 'SIGKILL');
  await until(async () => stack.pids().workerPid !== workerPid && {}, 'a new worker');
  return from;
}

beforeAll(async () => {
  [sink, listener, collector, workerPort] = await Promise.all([startSink(), startListener(SECRET), startCollector(), freePort()]);
  stack = await bringUpStack({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRIBUTARY_WORKER_PORT: String(workerPort),
    OTEL_BSP_SCHEDULE_DELAY: '500',
  });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await Promise.all([sink?.stop(), listener?.stop(), collector?.stop()]);
});

describe('runs that nobody asks for', () => {
  beforeAll(async () => {
    for (const id of ['skips', 'queues']) sink.place(id).answerSo({ delayMs: 3_500 });
    await stack.client.objects.apply([
      ...project(PEOPLE, { stitch: { every: '5s' }, traits: { after: 'stitch' } }),
      ...syncTo('chained', { ...PROFILES, schedule: { after: 'traits' } }),
      ...syncTo('after_chained', { schedule: { after: { sync: 'chained' } } }),
      ...syncTo('by_clock', { schedule: { cron: '* * * * *', timezone: 'Europe/Prague' } }),
      ...syncTo('in_steps', { mode: 'full', schedule: { every: `${STEP_S}s` } }),
      ...syncTo('skips', { mode: 'full', schedule: { every: '2s' } }),
      ...syncTo('queues', { mode: 'full', overlap: 'queue', schedule: { every: '2s' } }),
    ]);
  }, 30_000);

  test('come one after another: stitching, traits, a sync of the profiles, and a sync after that', async () => {
    await until(async () => sink.place('after_chained').held.size === PEOPLE && {}, 'the end of the chain', 40);
    expect(sink.place('chained').held.size).toBe(50);
    expect([...sink.place('chained').held.values()]).toContainEqual({ email: 'p7@shop.test', views: 1 });
    for (const kind of ['stitch', 'traits'] as const) {
      const [run] = (await stack.client.runs.list({ kind, limit: 1 })).items;
      expect([kind, run?.trigger]).toEqual([kind, 'schedule']);
    }
    expect((await runsOf('chained')).every(({ trigger, state }) => trigger === 'schedule' && state !== 'failed')).toBe(true);
    expect(await scheduleOf('chained')).toMatchObject({ schedule: { after: 'traits' }, next_at: null, last: { outcome: 'started' } });
  }, 60_000);

  test('skip their turn, or wait for it, while another goes on', async () => {
    await until(async () => (await scheduleOf('skips'))?.last?.outcome === 'skipped' && {}, 'a turn that is skipped', 30);
    expect(await scheduleOf('skips')).toMatchObject({ last: { note: expect.stringContaining('skips') } });
    await until(
      async () => (await runsOf('queues')).filter(({ state }) => state === 'succeeded').length >= 2 && {},
      'two runs in turn',
      40,
    );
    const going = (runs: readonly RunView[]) => runs.filter(({ state }) => ['queued', 'running'].includes(state)).length;
    // I7: one goes on, and at most one waits.
    for (let look = 0; look < 10; look += 1) {
      expect(going(await runsOf('skips'))).toBeLessThanOrEqual(1);
      expect(going(await runsOf('queues'))).toBeLessThanOrEqual(2);
      await sleep(100);
    }
    const spans = (await runsOf('queues')).flatMap(({ started_at, finished_at }) =>
      started_at !== null && finished_at !== null ? [[Date.parse(started_at), Date.parse(finished_at)] as const] : [],
    );
    const ordered = [...spans].sort(([a], [b]) => a - b);
    expect(ordered.filter(([start], index) => start < (ordered[index - 1]?.[1] ?? 0))).toEqual([]);
  }, 90_000);

  test('are caught up once when no worker was there, and keep their spacing', async () => {
    const next = Date.parse((await scheduleOf('in_steps'))?.next_at ?? '');
    const from = await withoutWorker(2.5 * STEP_S);
    const step = STEP_S * 1_000;
    const since = async () => (await runsOf('in_steps')).map(({ created_at }) => Date.parse(created_at)).filter((at) => at > from);
    const first = Math.min(...(await until(async () => ((await since()).length > 0 ? since() : false), 'a run', 40)));
    const following = next + Math.ceil((first - next) / step) * step;
    await until(async () => Date.now() > following + 2_000 && {}, 'the turn after', 30);
    expect((await since()).filter((at) => at < following)).toEqual([first]);
    const after = Date.parse((await scheduleOf('in_steps'))?.next_at ?? '');
    expect((after - next) % step).toBe(0);
    expect((await runsOf('in_steps')).filter(({ state }) => state === 'failed')).toEqual([]);
  }, 90_000);

  test('come at the times of a clock; the command tells all of it', async () => {
    await until(async () => sink.place('by_clock').held.size === PEOPLE && {}, 'the next minute', 70);
    const last = (await scheduleOf('by_clock'))?.last;
    expect(new Date(last?.due_at ?? '').getSeconds()).toBe(0);
    const { code, out } = await stack.tributary('schedules');
    expect(code).toBe(0);
    for (const said of [/by_clock.*\* \* \* \* \*/, /skips.*(skipped|started)/, /in_steps/, /chained/, /shop/]) expect(out).toMatch(said);
    // Nothing runs by itself from here on.
    const syncs = (await stack.client.objects.list('sync')).items.map(({ object: { schedule: _, ...object } }) => object);
    await stack.client.objects.apply([...project(PEOPLE), ...syncs]);
    expect((await stack.client.schedules.list()).items).toEqual([]);
  }, 120_000);
});

describe('people and machines', () => {
  const ON_CALL = { kind: 'alert', on: ['failed', 'unauthorized', 'held', 'partial'], subjects: ['fragile', 'shrinking'] };
  const news = () => listener.heard.map(({ subject, condition, state }) => `${subject} ${condition} ${state}`);

  beforeAll(async () => {
    await stack.client.objects.apply([
      ...project(PEOPLE),
      ...syncTo('fragile', { mode: 'full' }),
      ...syncTo('shrinking', { mode: 'mirror' }),
      ...syncTo('counted', { mode: 'full' }),
      { ...ON_CALL, id: 'on_call', to: { via: 'webhook', url: listener.url, secret: SECRET } },
      { ...ON_CALL, id: 'diary', to: { via: 'log' } },
    ]);
  }, 30_000);

  test('are told once of each trouble, and once of its end, though the worker that saw it was killed', async () => {
    const run = async (sync: string) => stack.ended(await stack.client.runs.sync(sync));
    await Promise.all([run('fragile'), run('shrinking')]);
    sink.place('fragile').answerSo({ status: 401 });
    await stack.client.objects.apply(project(PEOPLE / 2));
    const [, held] = await Promise.all([run('fragile'), run('shrinking')]);
    expect(held).toMatchObject({ state: 'held' });
    process.kill(stack.pids().workerPid, 'SIGKILL');
    await until(async () => news().length >= 2 && {}, 'the trouble to be told', 45);
    expect(await run('fragile')).toMatchObject({ state: 'failed' });
    sink.place('fragile').answerSo({});
    await Promise.all([run('fragile'), stack.ended(await stack.client.runs.release(held.id))]);
    await until(async () => news().length >= 4 && {}, 'its end to be told', 45);
    await sleep(3_000);
    expect([...news()].sort()).toEqual([
      ...['fragile unauthorized raised', 'fragile unauthorized recovered', 'shrinking held raised', 'shrinking held recovered'],
    ]);
    expect(listener.heard.find(({ state }) => state === 'raised')?.text).toMatch(/`(fragile|shrinking)` (was refused|waits for a person)/);
    // Whoever finds a message due tells it: a worker, or the api.
    const logs = ['worker', 'api'].map((name) => readFileSync(join(stack.home, 'logs', `${name}.log`), 'utf8'));
    const diary = logs
      .join('\n')
      .split('\n')
      .filter((line) => line.includes('"diary"'));
    expect(diary).toHaveLength(4);
  }, 150_000);

  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${workerPort}/metrics`)).text();
  const value = (text: string, name: string, ...labels: readonly string[]): number =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);

  test('I15: metrics add up to the counts of the runs', async () => {
    const runs: RunView[] = [];
    for (let turn = 0; turn < 3; turn += 1) runs.push(await stack.ended(await stack.client.runs.sync('counted')));
    const delivered = runs.reduce((sum, { counts }) => sum + counts.delivered, 0);
    const counted = async () => value(await metrics(), 'tributary_records_total', 'sync="counted"', 'outcome="delivered"');
    await until(async () => (await counted()) >= delivered && {}, 'the metrics to be counted', 20);
    const text = await metrics();
    expect(await counted()).toBe(delivered);
    expect(value(text, 'tributary_runs_total', 'subject="counted"', 'state="succeeded"')).toBe(3);
    expect(value(text, 'tributary_request_seconds_count', 'connector="http"', 'status="200"')).toBeGreaterThanOrEqual(9);
    const api = await fetch(`${stack.apiUrl}/metrics`, { headers: { authorization: `Bearer ${stack.key}` } });
    expect([api.status, await api.text()]).toEqual([200, expect.stringContaining('process="api"')]);
    expect((await fetch(`${stack.apiUrl}/metrics`)).status).toBe(401);
  }, 60_000);

  test('a run is one trace, whose id is its own: its stages, its batches, their requests', async () => {
    const run = await stack.ended(await stack.client.runs.sync('counted'));
    const mine = () => collector.spans.filter(({ traceId }) => traceId === run.id.replaceAll('-', ''));
    await until(async () => mine().some(({ name }) => name === 'run') && {}, 'the span of the run', 30);
    await sleep(1_000);
    const spans = mine();
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const path = (span: SpanTold): string => {
      const parent = byId.get(span.parentSpanId ?? '');
      return parent === undefined ? span.name : `${path(parent)} > ${span.name}`;
    };
    const paths = spans.map(path);
    expect(new Set(paths)).toEqual(new Set(['run', 'run > stage', 'run > batch', 'run > batch > request']));
    expect(paths.filter((one) => one === 'run > batch')).toHaveLength(Math.ceil(run.counts.planned / 100));
    expect(paths.filter((one) => one === 'run > batch > request')).toHaveLength(run.counts.requests);
    const stages = spans.flatMap(({ attributes }) =>
      attributes.flatMap(({ key, value: { stringValue } }) => (key === 'stage' ? [stringValue] : [])),
    );
    expect(stages).toEqual(['extract', 'diff', 'guard', 'freeze', 'acknowledge', 'finish']);
  }, 60_000);
});
