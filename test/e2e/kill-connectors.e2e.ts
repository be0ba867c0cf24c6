import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { sandboxAt, type SandboxEntry, type Trouble } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';
import { TOLD, type Policy, type Told } from './told.js';
import { until } from './until.js';

const rows = (count: number) => `select 'c' || i as id, 'Customer ' || i as name, i as number,
  ['#general', '#new-buyers', '#sales', '#data'][1 + i % 4] as channel
from range(${count}) as numbers(i)`;

const KILLS = 2;
/** Those of which nothing stays in doubt. */
const FINISHED = TOLD.filter(({ policy }) => policy !== 'at_most_once');

let stack: Stack;
const runs = new Map<string, RunView>();
const again = new Map<string, RunView>();

const sandboxOf = ({ id, connector }: Told) => sandboxAt(stack.sandboxUrl, connector, id);
const silent = (where: Told['silence'][number] | undefined): Trouble => ({ ...where, count: 100, applied: true, hang: 'silence' });

const begun = Date.now();
const tell = (what: string) => process.stdout.write(`    ${what} after ${((Date.now() - begun) / 1_000).toFixed(1)} s\n`);

/** Requests that the destination has carried out, and that nobody was told of. */
async function unanswered(told: Told): Promise<readonly SandboxEntry[]> {
  return (await sandboxOf(told).look()).journal.filter(({ status }) => status === 0);
}

/** Waits until everything stands still, each destination having done more than it has said; then kills the worker. */
async function killInTheMidst(before: ReadonlyMap<string, number>): Promise<void> {
  const standing = async () => {
    const all = await Promise.all(TOLD.map(async (told) => (await unanswered(told)).length - (before.get(told.id) ?? 0) >= told.atOnce));
    return all.every(Boolean);
  };
  await until(standing, 'every destination to be silent', 90);
  tell('all stood still');
  const pid = stack.pids().workerPid;
  process.kill(pid, 'SIGKILL');
  await until(async () => stack.pids().workerPid !== pid, 'a new worker');
}

beforeAll(async () => {
  // All stand still at once, so none may wait for another's turn in the queue.
  stack = await bringUpStack({ WORKER_CONCURRENCY: '128' });
  tell('the product was up');
  await stack.client.objects.apply([
    { kind: 'warehouse', id: 'main', engine: 'duckdb', path: `${stack.home}/told.duckdb` },
    ...TOLD.flatMap(({ id, connector, records, sync, settings }) => [
      { kind: 'model', id, warehouse: 'main', query: rows(records), primary_key: 'id' },
      {
        ...{ kind: 'destination', id, connector },
        ...(settings === undefined ? { sandbox: true } : { settings: { ...settings, base_url: `${stack.sandboxUrl}/${connector}/${id}` } }),
      },
      { kind: 'sync', id, source: { model: id }, destination: id, ...sync },
    ]),
  ]);
  for (const told of TOLD) {
    await sandboxOf(told).trouble(silent(told.silence[0]));
    runs.set(told.id, await stack.client.runs.sync(told.id));
  }
  await killInTheMidst(new Map());
  const lost = new Map<string, number>();
  for (const told of TOLD) {
    lost.set(told.id, (await unanswered(told)).length);
    await sandboxOf(told).trouble(silent(told.silence[1]));
  }
  await killInTheMidst(lost);
  for (const told of TOLD) await sandboxOf(told).trouble();
  for (const { id, what } of TOLD) {
    runs.set(id, await stack.ended(runs.get(id) as RunView));
    tell(`${what}: ended`);
  }
  for (const { id } of FINISHED) again.set(id, await stack.client.runs.sync(id));
  for (const [id, run] of again) again.set(id, await stack.ended(run));
  tell('all were told again');
}, 180_000);
afterAll(() => stack.stop());

/** How the run must have ended, and how often the destination took what it was sent, by what may be repeated there. */
const JUDGE: { readonly [P in Policy]: (seen: Seen) => void } = {
  repeatable({ told, run, taken, repeats }) {
    expect([run.state, run.counts.delivered, run.counts.in_doubt]).toEqual(['succeeded', told.records, 0]);
    expect([...taken].sort()).toEqual(Array.from({ length: told.records }, (_, n) => `c${n}`).sort());
    expect(repeats).toBeGreaterThanOrEqual(1);
    expect(repeats).toBeLessThanOrEqual(KILLS * told.atOnce);
  },
  at_least_once({ told, run, taken, things }) {
    expect([run.state, run.counts.delivered, run.counts.in_doubt]).toEqual(['succeeded', told.records, 0]);
    expect(new Set(taken).size).toBe(things);
    expect(taken.length - things).toBeGreaterThanOrEqual(1);
    expect(taken.length - things).toBeLessThanOrEqual(KILLS * told.atOnce * told.batch);
  },
  at_most_once({ told, run, taken, things, repeats }) {
    const { delivered, in_doubt } = run.counts;
    expect([run.state, delivered + in_doubt, in_doubt]).toEqual(['partial', told.records, KILLS * told.atOnce * told.batch]);
    expect([repeats, taken.length, new Set(taken).size]).toEqual([0, things, things]);
  },
};

interface Seen {
  readonly told: Told;
  readonly run: RunView;
  readonly taken: readonly string[];
  /** What the destination tells apart: records, or the messages about them. */
  readonly things: number;
  /** Requests beyond those that were needed. */
  readonly repeats: number;
}

describe('I4: a worker that is killed twice, each time when destinations had done what they were asked and had not said so', () => {
  test.each(TOLD)('$what', async (told) => {
    const run = runs.get(told.id) as RunView;
    const { holdings, journal } = await sandboxOf(told).look();
    const writes = journal.filter(told.isWrite);
    const taken = told.taken({ held: Object.values(holdings).flat(), writes });
    const needed = Math.ceil(told.records / told.each);
    const { planned, delivered, in_doubt, pending, rejected } = run.counts;
    expect([planned, delivered + in_doubt, pending, rejected]).toEqual([told.records, told.records, 0, 0]);
    JUDGE[told.policy]({ told, run, taken, things: told.told ?? told.records, repeats: writes.length - needed });
    // What is said again is said in the same words.
    if (told.says !== undefined) expect(new Set(writes.map(told.says)).size).toBe(needed);
  });

  test.each(FINISHED)('$what: told again, none is sent again', ({ id, records }) => {
    expect(again.get(id)).toMatchObject({
      state: 'succeeded',
      counts: { extracted: records, unchanged: records, planned: 0, requests: 0 },
    });
  });
});
