import { beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type RunClaim, runLog, type Store } from '../index.js';
import { useStore } from '../testing/use-store.js';

const workspaceId = 'default';
const at = '2026-11-21T10:00:00.000Z';
const ENTRY = { at, method: 'POST', path: '/users', status: 429, ms: 12.5, request: '{"id":1}', response: 'slow down' };

describe('what is kept of runs', () => {
  let store: Store;
  useStore((used) => void ({ store } = used));
  beforeEach(async () => void (await store.db.deleteFrom('run').execute()));

  const ended = async (subject: string, daysAgo = 0) => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject, trigger: 'api', actor: 'test' });
    await store.runs.complete((await store.runs.claim(run.id, 'w')) as RunClaim, {});
    await sql`UPDATE run SET finished_at = finished_at - ${daysAgo} * interval '1 day' WHERE id = ${run.id}`.execute(store.db);
    return run.id;
  };

  test('exchanges are shown in the order they were noted, of one batch or all, also what no text of PostgreSQL can hold', async () => {
    const runId = await ended('vips');
    const log = runLog(store, { workspaceId, owner: 'w' });
    await log.exchanged(runId, { batch: 0, attempt: 1 }, [ENTRY, { ...ENTRY, response: 'a\0b\ud800c' }]);
    const { status: _, ...unanswered } = ENTRY;
    await log.exchanged(runId, { batch: 1, attempt: 2 }, [unanswered]);
    const all = await store.runs.exchanges({ workspaceId, runId, limit: 2 });
    expect(all.items).toEqual([{ ...ENTRY, at: new Date(at), batch: 0, attempt: 1 }, expect.objectContaining({ response: 'ab\ufffdc' })]);
    const rest = await store.runs.exchanges({ workspaceId, runId, cursor: all.next ?? '' });
    expect(rest).toMatchObject({ items: [{ batch: 1, attempt: 2, status: null }], next: null });
    expect((await store.runs.exchanges({ workspaceId, runId, batch: 1 })).items).toHaveLength(1);
    expect((await store.runs.exchanges({ workspaceId: 'other', runId })).items).toEqual([]);
    const batch = (number: number) => ({
      workspaceId,
      runId,
      number,
      fromSeq: number * 100 + 1,
      toSeq: number * 100 + 100,
      afterNumber: null,
    });
    await store.db
      .insertInto('batch')
      .values([batch(0), batch(1)])
      .execute();
    for (const [seq, found] of [
      [1, 2],
      [100, 2],
      [101, 1],
      [201, 0],
    ] as const)
      expect((await store.runs.exchanges({ workspaceId, runId, seq })).items).toHaveLength(found);
  });

  test('a run keeps so many and no more', async () => {
    const runId = await ended('vips');
    const log = runLog(store, { workspaceId, owner: 'w' });
    const entries = Array.from({ length: 150 }, () => ENTRY);
    for (let batch = 0; batch < 4; batch += 1) await log.exchanged(runId, { batch, attempt: 1 }, entries);
    expect((await store.runs.exchanges({ workspaceId, runId, limit: 500 })).items).toHaveLength(300);
  });

  test('runs go when they are older than their sync keeps them, but never the newest of a subject', async () => {
    const old = await ended('vips', 31);
    const young = await ended('vips', 29);
    const only = await ended('once', 400);
    expect(await store.sweep.forgetRuns()).toBe(1);
    const left = async () => (await store.runs.list({ workspaceId })).items.map(({ id }) => id).sort();
    expect(await left()).toEqual([young, only].sort());
    expect(await left()).not.toContain(old);
    await ended('vips');
    const brief = { kind: 'sync', id: 'vips', retention_days: 7 };
    await store.db
      .insertInto('definition')
      .values({ workspaceId, kind: 'sync', id: 'vips', revision: 1, object: JSON.stringify(brief) })
      .execute();
    expect(await store.sweep.forgetRuns()).toBe(1);
    expect(await left()).not.toContain(young);
  });
});
