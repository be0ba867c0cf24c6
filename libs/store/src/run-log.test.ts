import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Conflict, NO_COUNTS, type RunCounts } from '@tributary/core';
import type { Undelivered } from '@tributary/sync';
import { runLog, type Store } from './index.js';
import { claimed, frozenRun, nothing, planned, told } from './testing/frozen-run.js';
import { useStore } from './testing/use-store.js';

const rejected = (seq: number): Undelivered => ({ seq, key: `k${seq}`, operation: 'add', kind: 'rejected', code: 'bad', message: 'no' });
const held = { reason: 'would remove 90 %', plan: 'abc', until: new Date('2026-01-02T00:00:00Z'), samples: [] };

function balanced({ planned, delivered, rejected, in_doubt, held, cancelled, pending }: RunCounts): boolean {
  return planned === delivered + rejected + in_doubt + held + cancelled + pending;
}

describe('the run log on PostgreSQL', () => {
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store } = used), []);
  beforeEach(async () => {
    workspaceId = `w${++count}`;
    await store.workspaces.ensure(workspaceId);
  });

  const claimRun = (runId: string, owner: string, leaseMs?: number) => claimed(store, runId, { owner, leaseMs });
  const frozen = () => frozenRun(store, workspaceId);
  const deliverer = (owner = 'd1', leaseMs = 12_000) => runLog(store, { workspaceId, owner, leaseMs });

  test('a frozen plan is kept: its batches are open, what is planned is pending, invalid records are noted', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    expect(await log.status(runId)).toMatchObject({ state: 'running', stage: 'deliver', counts: { planned: 5, pending: 5, invalid: 1 } });
    expect(await log.openBatches(runId)).toEqual([
      { number: 0, from: 0, to: 2, after: null, open: null, attempts: 0, firstAttemptAt: null },
      { number: 1, from: 3, to: 4, after: null, open: null, attempts: 0, firstAttemptAt: null },
    ]);
    const records = await store.runs.records({ workspaceId, runId });
    expect(records.items).toEqual([
      { seq: null, key: null, operation: null, outcome: 'invalid', code: 'null_key', message: 'the key is null' },
    ]);
  });

  test('I15 what a connector counts is summed once for each answer that is noted, over batches and attempts', async () => {
    const { runId } = await frozen();
    const [one, other] = [deliverer('d1'), deliverer('d2')];
    await one.begin(runId, 0);
    await other.begin(runId, 1);
    await Promise.all([
      one.answer(runId, 0, { ...told(0), open: [1, 2], tally: { data_points: 3, emails: 1 } }),
      other.answer(runId, 1, { ...told(3, 4), tally: { data_points: 4 } }),
    ]);
    await one.begin(runId, 0);
    await one.answer(runId, 0, { ...told(1, 2), tally: { data_points: 2 } });
    // Its lease is gone: it is not noted, nor counted.
    await expect(one.answer(runId, 0, { ...told(1, 2), tally: { data_points: 100 } })).rejects.toBeInstanceOf(Conflict);
    expect(await one.tallied(runId)).toEqual({ data_points: 9, emails: 1 });
    expect(await runLog(store, { workspaceId: 'another', owner: 'x' }).tallied(runId)).toEqual({});
  });

  test('a plan is frozen once', async () => {
    const { runId, planner } = await frozen();
    await expect(planner.freeze(runId, { counts: planned(1), batches: [], invalid: [], held: null })).rejects.toMatchObject({
      code: 'run.frozen',
    });
    expect(await planner.openBatches(runId)).toHaveLength(2);
  });

  test('the intent is recorded before a request: a batch begun is counted as tried and is nobody else’s', async () => {
    const { runId } = await frozen();
    const batch = await deliverer('d1').begin(runId, 0);
    expect(batch).toMatchObject({ number: 0, open: null, attempts: 1 });
    expect(batch?.firstAttemptAt).toBeInstanceOf(Date);
    expect(await deliverer('d2').begin(runId, 0)).toBeNull();
    expect(await deliverer('d1').begin(runId, 0)).toBeNull();
  });

  test('outcomes move the counts, which balance after each answer (I1)', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    const retryAt = new Date(Date.now() - 1);
    const first = { ...told(0), undelivered: [rejected(1)], open: [2], retryAt, requests: 2 };
    expect(await log.answer(runId, 0, first)).toEqual({ runOpen: true, freed: [] });
    const between = (await log.status(runId)).counts;
    expect(between).toMatchObject({ delivered: 1, rejected: 1, pending: 3, requests: 2 });
    expect(balanced(between)).toBe(true);
    expect(await log.begin(runId, 0)).toMatchObject({ open: [2], attempts: 2 });
    await log.answer(runId, 0, told(2));
    await log.begin(runId, 1);
    const doubt: Undelivered = { ...rejected(4), kind: 'in_doubt' };
    expect(await log.answer(runId, 1, { ...told(3), undelivered: [doubt] })).toEqual({ runOpen: false, freed: [] });
    const end = (await log.status(runId)).counts;
    expect(end).toMatchObject({ delivered: 3, rejected: 1, in_doubt: 1, pending: 0, requests: 4 });
    expect(balanced(end)).toBe(true);
    expect(await log.undelivered(runId)).toEqual([rejected(1), doubt]);
  });

  test('what is answered and begun at once is one transaction: a batch may begin as the one it waits for gets its outcomes', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'lanes', trigger: 'api', actor: 'test' });
    const claim = await claimRun(run.id, 'planner');
    const batches = [0, 1, 2].map((number) => ({ number, from: number, to: number, after: number === 1 ? 0 : null }));
    const planner = runLog(store, { workspaceId, owner: 'planner', epoch: claim.epoch });
    await planner.freeze(run.id, { counts: planned(3), batches, invalid: [], held: null });
    const log = deliverer();
    expect(await log.begin(run.id, 0)).toMatchObject({ attempts: 1 });
    expect(await log.begin(run.id, 1)).toBeNull();
    const [answered, second, again, third] = await Promise.all([
      log.answer(run.id, 0, told(0)),
      log.begin(run.id, 1),
      log.begin(run.id, 0),
      log.begin(run.id, 2),
    ]);
    expect(answered).toEqual({ runOpen: true, freed: [1] });
    expect([second?.number, again, third?.number]).toEqual([1, null, 2]);
    const late = { ...told(), undelivered: [rejected(2)] };
    const ends = await Promise.allSettled([
      log.answer(run.id, 1, told(1)),
      deliverer('d2').answer(run.id, 1, told(1)),
      log.answer(run.id, 2, late),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await log.undelivered(run.id)).toEqual([rejected(2)]);
    expect((await log.status(run.id)).counts).toMatchObject({ planned: 3, delivered: 2, rejected: 1, pending: 0, requests: 3 });
  });

  test('a change given up as pending stays pending, and the run is not open for it', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    const late: Undelivered = { ...rejected(2), kind: 'pending', code: 'retry_window' };
    await log.answer(runId, 0, { ...told(0, 1), undelivered: [late] });
    await log.begin(runId, 1);
    expect(await log.answer(runId, 1, told(3, 4))).toEqual({ runOpen: false, freed: [] });
    expect((await log.status(runId)).counts).toMatchObject({ delivered: 4, pending: 1 });
  });

  test('a batch that waits for its retry is not begun before', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    await log.answer(runId, 0, { ...nothing, open: [0, 1, 2], retryAt: new Date(Date.now() + 60_000) });
    expect(await log.begin(runId, 0)).toBeNull();
  });

  test('of the last two batches answered at once exactly one learns that nothing is open', async () => {
    for (let round = 0; round < 5; round += 1) {
      workspaceId = `w${++count}`;
      await store.workspaces.ensure(workspaceId);
      const { runId } = await frozen();
      const [one, two] = [deliverer('d1'), deliverer('d2')];
      await Promise.all([one.begin(runId, 0), two.begin(runId, 1)]);
      const ends = await Promise.all([one.answer(runId, 0, told(0, 1, 2)), two.answer(runId, 1, told(3, 4))]);
      expect(ends.filter(({ runOpen }) => !runOpen)).toHaveLength(1);
    }
  });

  test('stopped: what is open is owed, nothing begins, an answer on its way still counts (I2)', async () => {
    const { runId } = await frozen();
    const [flying, stopper] = [deliverer('d1'), deliverer('d2')];
    await flying.begin(runId, 1);
    await stopper.begin(runId, 0);
    await stopper.answer(runId, 0, { ...told(0), open: [1, 2], retryAt: null });
    await stopper.stop(runId, { code: 'unauthorized', message: 'the key was refused' });
    expect(await stopper.openBatches(runId)).toEqual([]);
    expect(await stopper.begin(runId, 0)).toBeNull();
    expect(await stopper.status(runId)).toMatchObject({
      state: 'running',
      counts: { delivered: 1, pending: 4 },
      error: { code: 'unauthorized' },
    });
    expect(await flying.answer(runId, 1, told(3))).toEqual({ runOpen: false, freed: [] });
    const { counts } = await stopper.status(runId);
    expect(counts).toMatchObject({ delivered: 2, pending: 3 });
    expect(balanced(counts)).toBe(true);
    expect(await stopper.answered(runId, 10)).toMatchObject([
      { number: 0, undelivered: [1, 2] },
      { number: 1, undelivered: [4] },
    ]);
  });

  test('an answer that comes when the ledger is being told already no longer counts', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    await deliverer('d2').stop(runId, { code: 'unauthorized', message: 'no' });
    await deliverer('d2').progress(runId, { stage: 'acknowledge' });
    await expect(log.answer(runId, 0, told(0))).rejects.toMatchObject({ code: 'run.superseded' });
    expect(await log.status(runId)).toMatchObject({ counts: { delivered: 0, pending: 5 } });
    expect(await log.answered(runId, 10)).toMatchObject([{ undelivered: [0, 1, 2] }, { undelivered: [3, 4] }]);
  });

  test('two deliverers that stop a run at once, while others answer, do not block each other', async () => {
    const { runId } = await frozen();
    const logs = [deliverer('d1'), deliverer('d2')];
    await Promise.all(logs.map((log, number) => log.begin(runId, number)));
    const error = { code: 'unauthorized', message: 'no' };
    await Promise.all([
      logs[0]?.stop(runId, error),
      logs[1]?.answer(runId, 1, told(3, 4)),
      logs[1]?.stop(runId, error),
      logs[0]?.answer(runId, 0, told(0)),
    ]);
    expect((await deliverer().status(runId)).counts).toMatchObject({ delivered: 3, pending: 2 });
  });

  test('answered batches come with what was not delivered and the destination’s ids, until they are acknowledged', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    await log.answer(runId, 0, { ...nothing, delivered: [{ seq: 0, remoteId: 'gid/1' }, { seq: 2 }], undelivered: [rejected(1)] });
    expect(await log.answered(runId, 10)).toEqual([
      { number: 0, from: 0, to: 2, undelivered: [1], unanswered: [], unsure: [], remoteIds: new Map([[0, 'gid/1']]) },
    ]);
    await log.acknowledged(runId, [0]);
    expect(await log.answered(runId, 10)).toEqual([]);
  });

  test('a batch whose worker is gone is known to be one that may have been sent, also when the run is stopped then', async () => {
    const { runId } = await frozen();
    await deliverer('d1', 50).begin(runId, 0);
    await sleep(80);
    expect(await deliverer('d2', 1_000).begin(runId, 0)).toMatchObject({ interrupted: true, attempts: 2 });
    expect(await deliverer('d2').begin(runId, 1)).toMatchObject({ interrupted: false });
    expect(await deliverer().inFlight(runId)).toBe(2);
    await deliverer('d2').stop(runId, { code: 'run.cancelled', message: 'cancelled' });
    await sleep(1_050);
    expect(await deliverer().inFlight(runId)).toBe(1);
    expect(await deliverer().answered(runId, 10)).toMatchObject([{ unanswered: [0, 1, 2] }, { unanswered: [3, 4] }]);
  });

  test('what was refused after an answer of its was lost is known as such, also when a later worker is gone', async () => {
    const { runId } = await frozen();
    const retryAt = new Date(Date.now() - 1);
    const log = deliverer();
    await log.begin(runId, 0);
    await log.answer(runId, 0, { ...nothing, open: [0, 1, 2], unsure: [0, 1], retryAt });
    await log.begin(runId, 0);
    await log.answer(runId, 0, { ...nothing, undelivered: [rejected(1)], open: [0, 2], retryAt });
    await deliverer('gone', 50).begin(runId, 0);
    await sleep(80);
    expect(await log.begin(runId, 0)).toMatchObject({ interrupted: true, open: [0, 2] });
    await log.answer(runId, 0, { ...nothing, delivered: [{ seq: 0 }, { seq: 2 }] });
    expect(await log.answered(runId, 10)).toMatchObject([{ undelivered: [1], unsure: [1] }]);
  });

  test('what may have arrived stays so until it is delivered; what was never sent is not', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    const accepted = new Map([[1, 'job-7']]);
    const retryAt = new Date(Date.now() - 1);
    await log.answer(runId, 0, { ...nothing, open: [0, 1, 2], accepted, unsure: [0], retryAt });
    expect(await log.begin(runId, 0)).toMatchObject({ open: [0, 1, 2], accepted });
    await log.answer(runId, 0, { ...told(0), open: [1, 2], accepted, retryAt });
    await log.stop(runId, { code: 'run.cancelled', message: 'cancelled' });
    expect(await log.answered(runId, 10)).toMatchObject([
      { undelivered: [1, 2], unanswered: [1] },
      { undelivered: [3, 4], unanswered: [] },
    ]);
    const { epoch } = await claimRun(runId, 'finisher');
    const finisher = runLog(store, { workspaceId, owner: 'finisher', epoch });
    await finisher.acknowledged(runId, [0, 1], { cancelled: 3, in_doubt: 1 });
    const { counts } = await log.status(runId);
    expect(counts).toMatchObject({ delivered: 1, cancelled: 3, in_doubt: 1, pending: 0 });
    expect(balanced(counts)).toBe(true);
  });

  test('I6: a batch waits for the one before it in its lane; who closes that one is told of it', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'lane', trigger: 'api', actor: 'test' });
    const { epoch } = await claimRun(run.id, 'w');
    const batches = [null, 0, 0].map((after, number) => ({ number, from: number, to: number, after }));
    await runLog(store, { workspaceId, owner: 'w', epoch }).freeze(run.id, { counts: planned(3), batches, invalid: [], held: null });
    const log = deliverer();
    expect(await log.begin(run.id, 1)).toBeNull();
    await log.begin(run.id, 0);
    expect(await log.answer(run.id, 0, { ...nothing, open: [0], retryAt: new Date(0) })).toEqual({ runOpen: true, freed: [] });
    await log.begin(run.id, 0);
    expect(await log.answer(run.id, 0, told(0))).toEqual({ runOpen: true, freed: [1, 2] });
    expect(await log.begin(run.id, 1)).toMatchObject({ number: 1, after: 0 });
  });

  test('answers and beginnings of many batches at once are each kept, and each is told what became of its own', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'many', trigger: 'api', actor: 'test' });
    const { epoch } = await claimRun(run.id, 'w');
    const batches = Array.from({ length: 40 }, (_, number) => ({ number, from: number, to: number, after: null }));
    const counts = { ...NO_COUNTS, extracted: 40, planned: 40, added: 40 };
    await runLog(store, { workspaceId, owner: 'w', epoch }).freeze(run.id, { counts, batches, invalid: [], held: null });
    const log = deliverer();
    await Promise.all(batches.slice(0, 20).map(({ number }) => log.begin(run.id, number)));
    const [lost, ...kept] = await Promise.allSettled([
      log.answer(run.id, 30, told(30)),
      ...batches
        .slice(0, 20)
        .map(({ number }) => log.answer(run.id, number, number % 4 === 0 ? { ...nothing, undelivered: [rejected(number)] } : told(number))),
      ...batches.slice(20).map(({ number }) => log.begin(run.id, number)),
      log.begin(run.id, 25),
    ]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'run.superseded' } });
    expect(kept.filter(({ status }) => status === 'fulfilled')).toHaveLength(41);
    expect(kept.at(-1)).toEqual({ status: 'fulfilled', value: null });
    expect((await log.status(run.id)).counts).toMatchObject({ delivered: 15, rejected: 5, pending: 20, requests: 20 });
    expect(await log.inFlight(run.id)).toBe(20);
  });

  test('what delivery waits for is told until an answer comes', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    const until = new Date('2030-01-01T00:00:00Z');
    await log.wait(runId, { until, reason: 'Its circuit is open.' });
    const waiting = async () => (await store.db.selectFrom('run').select('waiting').where('id', '=', runId).executeTakeFirst())?.waiting;
    expect(await waiting()).toEqual({ until: until.toISOString(), reason: 'Its circuit is open.' });
    await log.begin(runId, 0);
    await log.answer(runId, 0, told(0, 1, 2));
    expect(await waiting()).toBeNull();
  });

  test('runs of a sync add up by how much they made its destination smaller; what a person named does not count', async () => {
    const since = new Date(Date.now() - 1_000);
    const ended = async (counts: Partial<RunCounts>) => {
      const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test' });
      const { epoch } = await claimRun(run.id, 'w');
      const log = runLog(store, { workspaceId, owner: 'w', epoch, subject: 'vip' });
      await log.finish(run.id, { state: 'succeeded', counts: { ...NO_COUNTS, ...counts } });
      return log;
    };
    await ended({ planned: 10, added: 2, removed: 8, delivered: 10 });
    await ended({ planned: 5, removed: 5, held: 5 });
    const log = await ended({ planned: 4, removed: 4, delivered: 3, pending: 1 });
    expect(await log.shrunkSince(since)).toBe(8 - 2 + 3);
    expect(await log.shrunkSince(new Date(Date.now() + 60_000))).toBe(0);
  });

  test('a planner whose run another has claimed can change nothing any more', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test' });
    const old = await claimRun(run.id, 'old', 100);
    await sleep(150);
    await claimRun(run.id, 'new');
    const log = runLog(store, { workspaceId, owner: 'old', epoch: old.epoch });
    const superseded = { code: 'run.superseded' };
    await expect(log.progress(run.id, { stage: 'diff' })).rejects.toMatchObject(superseded);
    await expect(log.freeze(run.id, { counts: planned(1), batches: [], invalid: [], held: null })).rejects.toMatchObject(superseded);
    await expect(log.finish(run.id, { state: 'succeeded', counts: NO_COUNTS })).rejects.toMatchObject(superseded);
    await expect(log.hold(run.id, { ...held, counts: NO_COUNTS })).rejects.toMatchObject(superseded);
    expect(await log.renew(run.id)).toBe(false);
  });

  test('an ended run takes no more answers', async () => {
    const { runId } = await frozen();
    const log = deliverer();
    await log.begin(runId, 0);
    const { epoch } = await claimRun(runId, 'finisher');
    const finisher = runLog(store, { workspaceId, owner: 'finisher', epoch });
    await finisher.finish(runId, { state: 'partial', counts: planned(5), error: { code: 'x', message: 'y' } });
    await expect(log.answer(runId, 0, told(0, 1, 2))).rejects.toMatchObject({ code: 'run.superseded' });
    expect(await log.begin(runId, 1)).toBeNull();
    expect(await store.runs.get(workspaceId, runId)).toMatchObject({ state: 'partial', error: { code: 'x' }, progress: null });
  });

  test('a held run keeps its counts, what it found and its samples, and says why', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test' });
    const { epoch } = await claimRun(run.id, 'w');
    const counts = { ...planned(5), held: 5 };
    const invalid = [{ key: '7', code: 'mapping.sql' as const, message: 'no number' }];
    await runLog(store, { workspaceId, owner: 'w', epoch }).hold(run.id, { ...held, counts, invalid, result: { unknown: 2 } });
    expect(await store.runs.get(workspaceId, run.id)).toMatchObject({
      state: 'held',
      result: { unknown: 2 },
      counts: { held: 5 },
      error: { message: 'would remove 90 %' },
    });
    const outcomes = await store.db.selectFrom('recordOutcome').select(['key', 'outcome', 'code']).where('runId', '=', run.id).execute();
    expect(outcomes).toEqual([{ key: '7', outcome: 'invalid', code: 'mapping.sql' }]);
    const log = runLog(store, { workspaceId, owner: 'w' });
    expect(await log.held(run.id)).toEqual({ ...held, newest: true });
    const { runId } = await frozen();
    expect(await log.held(run.id)).toMatchObject({ newest: false });
    expect(await log.held(runId)).toBeNull();
  });

  test('the log of another workspace sees nothing of the run', async () => {
    const { runId } = await frozen();
    const stranger = runLog(store, { workspaceId: 'stranger', owner: 's' });
    await expect(stranger.status(runId)).rejects.toThrow(/there is no run/);
    expect(await stranger.begin(runId, 0)).toBeNull();
    expect(await stranger.openBatches(runId)).toEqual([]);
    await expect(stranger.stop(runId, { code: 'x', message: 'y' })).rejects.toMatchObject({ code: 'run.superseded' });
    expect(await deliverer().openBatches(runId)).toHaveLength(2);
  });

  test('a plan of 20,000 batches is frozen and read back', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test' });
    const { epoch } = await claimRun(run.id, 'w');
    const log = runLog(store, { workspaceId, owner: 'w', epoch });
    const batches = Array.from({ length: 20_000 }, (_, number) => ({ number, from: number * 50, to: number * 50 + 49, after: null }));
    await log.freeze(run.id, { counts: planned(1_000_000), batches, invalid: [], held: null });
    expect((await log.openBatches(run.id)).at(-1)).toMatchObject({ number: 19_999, to: 999_999 });
  });
});
