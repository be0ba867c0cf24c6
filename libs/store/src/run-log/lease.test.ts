import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Conflict } from '@tributary/core';
import { runLog, type Store } from '../index.js';
import { frozenRun, told } from '../testing/frozen-run.js';
import { useStore } from '../testing/use-store.js';

describe('the lease of a batch', () => {
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store } = used), []);
  beforeEach(async () => {
    workspaceId = `w${++count}`;
    await store.workspaces.ensure(workspaceId);
  });

  const frozen = () => frozenRun(store, workspaceId);
  const deliverer = (owner = 'd1', leaseMs = 12_000) => runLog(store, { workspaceId, owner, leaseMs });

  test('a killed deliverer’s batch is free when its lease has run out; its late answer no longer counts', async () => {
    const { runId } = await frozen();
    const [dead, heir] = [deliverer('d1', 200), deliverer('d2')];
    await dead.begin(runId, 0);
    expect(await heir.begin(runId, 0)).toBeNull();
    await sleep(250);
    expect(await heir.begin(runId, 0)).toMatchObject({ attempts: 2 });
    expect(await dead.renew(runId)).toBe(false);
    await expect(dead.answer(runId, 0, told(0, 1, 2))).rejects.toThrow(Conflict);
    await heir.answer(runId, 0, told(0, 1, 2));
    expect((await heir.status(runId)).counts).toMatchObject({ delivered: 3, pending: 2 });
  });

  test('a lease that is renewed keeps the batch', async () => {
    const { runId } = await frozen();
    const log = deliverer('d1', 400);
    await log.begin(runId, 0);
    await sleep(300);
    expect(await log.renew(runId)).toBe(true);
    await sleep(200);
    expect(await deliverer('d2').begin(runId, 0)).toBeNull();
    await log.answer(runId, 0, told(0, 1, 2));
    expect(await log.renew(runId)).toBe(true);
  });

  test('a lease counts from the moment it was asked for, however late the answer is read (I6)', async () => {
    const { runId } = await frozen();
    const log = deliverer('d1', 400);
    const begun = await store.db.transaction().execute(async (trx) => {
      await trx.selectFrom('run').selectAll().where('id', '=', runId).forUpdate().execute();
      const late = log.begin(runId, 0);
      await sleep(600);
      return { late };
    });
    expect((await begun.late)?.holds()).toBe(false);
    expect(await log.renew(runId)).toBe(true);
    expect((await begun.late)?.holds()).toBe(true);
    await sleep(500);
    expect((await begun.late)?.holds()).toBe(false);
  });
});
