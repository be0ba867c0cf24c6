import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { http } from '@tributary/connector-http';
import { startSandboxServer, type SandboxServer } from '@tributary/connector-kit';
import { type Connector, CUSTOMERS, defineCustomers, EXPECTED } from './customers.js';
import { closeGates, type Moment } from './gates.js';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';

/** What a crash may repeat: the batches that were under way, for each connector (its concurrency times its batch). */
const BATCH = { braze: 75, http: 100 } as const;
const AT_ONCE = 4;
const RECOVERED_WITHIN_S = 20;

interface Point {
  readonly id: string;
  readonly when: string;
  readonly connector: Connector;
  readonly slow?: boolean;
  /** Stands still at a moment of the run … */
  readonly moment?: Moment;
  /** … or when the destination has answered so many requests and is silent then. */
  readonly after?: number;
}

const POINTS: readonly Point[] = [
  { id: 'reading', connector: 'braze', when: 'while the source is read', slow: true },
  { id: 'freezing', connector: 'http', when: 'between making the plan and freezing it', moment: 'freeze' },
  { id: 'early', connector: 'braze', when: 'after the first answer', after: 1 },
  { id: 'halfway', connector: 'http', when: 'half way through the delivery', after: 10 },
  { id: 'late', connector: 'braze', when: 'before the last two answers', after: 25 },
  { id: 'answering', connector: 'http', when: 'between an answer and its note', moment: 'answer' },
  { id: 'acknowledging', connector: 'braze', when: 'between the ledger and the note that it moved', moment: 'acknowledge' },
  { id: 'finishing', connector: 'http', when: 'just before the end', moment: 'finish' },
];

const byId = new Intl.Collator('en', { numeric: true }).compare;

/** The destination holds every customer once, as the source has them. */
async function expectAll(server: string, { id, connector }: Pick<Point, 'id' | 'connector'>): Promise<void> {
  const { object, of } = EXPECTED[connector];
  const [name] = Object.keys(of(0));
  const held = (await sandboxAt(server, connector, id).look()).holdings[object] ?? [];
  const sorted = [...held].sort((a, b) => byId(String(a[name ?? '']), String(b[name ?? ''])));
  expect(sorted).toEqual(Array.from({ length: CUSTOMERS }, (_, i) => of(i)));
}

/** The run did its work, and its counts say so exactly (I1). */
function expectBalanced(run: RunView): void {
  expect({ error: run.error, state: run.state, counts: run.counts }).toEqual({
    error: null,
    state: 'succeeded',
    counts: {
      ...{ extracted: CUSTOMERS, invalid: 0, unchanged: 0, planned: CUSTOMERS, added: CUSTOMERS, changed: 0, removed: 0 },
      ...{ delivered: CUSTOMERS, rejected: 0, in_doubt: 0, held: 0, cancelled: 0, pending: 0, requests: run.counts.requests },
    },
  });
}

/** How many requests the destination was sent beyond those needed; every repeated one carried the key and the body it had before. */
async function repeats(server: string, { id, connector }: Pick<Point, 'id' | 'connector'>): Promise<number> {
  const { journal } = await sandboxAt(server, connector, id).look();
  const writes = journal.filter(({ method }) => method === 'POST');
  if (connector === 'http') {
    const bodies = new Map<string, Set<string>>();
    for (const { headers, body } of writes) {
      const key = headers['idempotency-key'] ?? '';
      bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
    }
    expect([...bodies.values()].map((each) => each.size)).toEqual(Array.from({ length: CUSTOMERS / BATCH.http }, () => 1));
  }
  expect(new Set(writes.map(({ status }) => status < 300))).toEqual(new Set([true]));
  return writes.length - Math.ceil(CUSTOMERS / BATCH[connector]);
}

async function nothingMore(stack: Stack, sync: string): Promise<void> {
  const again = await stack.ended(await stack.client.runs.sync(sync));
  expect(again).toMatchObject({ state: 'succeeded', counts: { extracted: CUSTOMERS, unchanged: CUSTOMERS, planned: 0, requests: 0 } });
}

/** Kills a part of the product and waits until the launcher has started it again. */
async function killPart(stack: Stack, part: 'workerPid' | 'apiPid'): Promise<number> {
  const pid = stack.pids()[part];
  process.kill(pid, 'SIGKILL');
  const killedAt = Date.now();
  await until(async () => stack.pids()[part] !== pid, 'a new process');
  return killedAt;
}

const tell = (what: string, ms: number) => process.stdout.write(`    ${what}: ${(ms / 1_000).toFixed(1)} s\n`);

describe('a worker that is killed', () => {
  let stack: Stack;
  const runs = new Map<string, RunView>();

  const delivered = async (run: { readonly id: string }) => (await stack.client.runs.get(run.id)).counts.delivered;
  const atLeast = (run: { readonly id: string }, count: number) =>
    stack.when(run, ({ counts }) => counts.delivered >= count, `${count} records were delivered`);

  beforeAll(async () => {
    // Every point stands still at once, so none may wait for another's turn in the queue.
    stack = await bringUpStack({ WORKER_CONCURRENCY: '128' });
    const twice = (['braze', 'http'] as const).map((connector) => ({ id: `twice_${connector}`, connector }));
    await defineCustomers(stack, [...POINTS, ...twice]);
  }, 180_000);
  afterAll(() => stack.stop());

  describe('goes on where it stood', () => {
    beforeAll(async () => {
      const start = async ({ id }: Point) => void runs.set(id, await stack.client.runs.sync(id));
      const runOf = ({ id }: Point) => runs.get(id) as RunView;
      const silent = POINTS.filter(({ after }) => after !== undefined);
      for (const point of silent) {
        const { id, connector, after = 0 } = point;
        await sandboxAt(stack.sandboxUrl, connector, id).trouble({ count: after }, { count: 100, delayMs: 600_000 });
        await start(point);
      }
      for (const point of silent) {
        await stack.when(runOf(point), ({ counts }) => counts.requests >= (point.after ?? 0), `${point.after} answers were noted`);
      }

      const gated = POINTS.flatMap(({ id, moment }) => (moment === undefined ? [] : [{ sync: id, moment }]));
      const gates = await closeGates(stack.databaseUrl, gated);
      for (const point of POINTS.filter(({ moment }) => moment !== undefined)) await start(point);
      await gates.reached();

      for (const point of POINTS.filter(({ slow }) => slow)) {
        await start(point);
        await stack.when(runOf(point), ({ stage }) => stage === 'extract', 'its source was read');
      }
      const killedAt = await killPart(stack, 'workerPid');
      await gates.open();
      for (const { id, connector } of silent) await sandboxAt(stack.sandboxUrl, connector, id).trouble();
      for (const point of POINTS) runs.set(point.id, await stack.ended(runOf(point)));
      for (const { id, when } of POINTS) tell(`killed ${when}, ended after`, Date.parse(runs.get(id)?.finished_at ?? '') - killedAt);
    }, 120_000);

    test.each(POINTS)('$when', async (point) => {
      expectBalanced(runs.get(point.id) as RunView);
      await expectAll(stack.sandboxUrl, point);
      // Only where the destination had said yes, and we had not noted it, is anything sent twice: what was under way, and no more (I4).
      const repeated = await repeats(stack.sandboxUrl, point);
      expect(repeated).toBeGreaterThanOrEqual(point.moment === 'answer' ? 1 : 0);
      expect(repeated).toBeLessThanOrEqual(point.moment === 'answer' ? AT_ONCE : 0);
      await nothingMore(stack, point.id);
    });
  });

  test('twice in one run is brought back twice, and repeats no more than was under way', async () => {
    const points = (['braze', 'http'] as const).map((connector) => ({ id: `twice_${connector}`, connector }));
    const started: RunView[] = [];
    for (const { id, connector } of points) {
      await sandboxAt(stack.sandboxUrl, connector, id).trouble({ count: 200, delayMs: 250 });
      started.push(await stack.client.runs.sync(id));
    }
    for (const share of [0.1, 0.5]) {
      for (const run of started) await atLeast(run, CUSTOMERS * share);
      const killedAt = await killPart(stack, 'workerPid');
      const before = await Promise.all(started.map(delivered));
      await Promise.all(started.map((run, index) => atLeast(run, Math.min(CUSTOMERS, (before[index] ?? 0) + 1))));
      tell(`killed at ${before.join(' and ')} of ${CUSTOMERS}, next deliveries after`, Date.now() - killedAt);
      expect(Date.now() - killedAt).toBeLessThan(RECOVERED_WITHIN_S * 1_000);
    }
    for (const [index, point] of points.entries()) {
      expectBalanced(await stack.ended(started[index] as RunView));
      await expectAll(stack.sandboxUrl, point);
      const repeated = await repeats(stack.sandboxUrl, point);
      expect(repeated).toBeGreaterThan(0);
      expect(repeated).toBeLessThanOrEqual(2 * AT_ONCE);
      await nothingMore(stack, point.id);
    }
  }, 90_000);
});

describe('a run goes on', () => {
  let stack: Stack;
  let world: SandboxServer;
  const point = (id: string) => ({ id, connector: 'http' as const });

  /** Starts a run to a slow destination outside of the stack, and waits until some of it has arrived. */
  async function underWay(id: string): Promise<RunView> {
    await sandboxAt(world.url, 'http', id).trouble({ count: 200, delayMs: 300 });
    const run = await stack.client.runs.sync(id);
    return stack.when(run, ({ counts }) => counts.delivered > 0, 'the first delivery');
  }

  beforeAll(async () => {
    world = await startSandboxServer({ connectors: [http] });
    stack = await bringUpStack();
    const settings = (id: string) => ({ ...(http.sandbox.settings as object), base_url: `${world.url}/http/${id}` });
    await defineCustomers(
      stack,
      ['without_api', 'power_cut'].map((id) => ({ ...point(id), settings: settings(id) })),
    );
  }, 180_000);
  afterAll(async () => {
    await stack.stop();
    await world.close();
  });

  test('while the API is killed and started again, and who follows it sees its end', async () => {
    const run = await underWay('without_api');
    const followed = (async () => {
      let last = run;
      for await (const now of stack.client.runs.follow(run.id)) last = now;
      return last;
    })();
    await killPart(stack, 'apiPid');
    expectBalanced(await followed);
    await expectAll(world.url, point('without_api'));
    expect(await repeats(world.url, point('without_api'))).toBe(0);
  });

  test('when everything was killed and is started again', async () => {
    const run = await underWay('power_cut');
    await stack.kill();
    const killedAt = Date.now();
    stack = await bringUpStack({}, stack.home);
    expectBalanced(await stack.ended(run));
    tell('everything killed, run ended after', Date.now() - killedAt);
    await expectAll(world.url, point('power_cut'));
    expect(await repeats(world.url, point('power_cut'))).toBeLessThanOrEqual(AT_ONCE);
    await nothingMore(stack, 'power_cut');
  }, 120_000);
});
