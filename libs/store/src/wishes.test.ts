import { describe, expect, test } from '@jest/globals';
import { freshDatabase } from '@tributary/test-support';
import { sql } from 'kysely';
import { withOrigin } from './audit/origin.js';
import { openStore, type Store, type Wished } from './index.js';
import { migrateBefore } from './testing/migrate-before.js';
import { useStore } from './testing/use-store.js';

const workspaceId = 'default';

describe('wishes with an idempotency key', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);

  let count = 0;
  const wish = (more: Partial<Wished> = {}): Wished => ({
    ...{ workspaceId, key: `key ${(count += 1)}`, hash: 'a', request: `request ${count}` },
    ...more,
  });
  const makeKey = (wished: Wished) =>
    withOrigin({ wished }, () => store.apiKeys.create({ workspaceId, name: wished.key, role: 'viewer', actor: 'test' }));
  const keysNamed = async (name: string) => (await store.apiKeys.list(workspaceId)).filter((row) => row.name === name).length;

  test('are done once, however many requests come at once: the others are undone', async () => {
    const { key, ...rest } = wish();
    const all = await Promise.allSettled([1, 2, 3, 4].map((at) => makeKey({ ...rest, key, request: `request ${key} ${at}` })));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toEqual([1, 2, 3].map(() => expect.objectContaining({ code: 'idempotency.taken' })));
    expect(await keysNamed(key)).toBe(1);
    const entries = await store.audit.list({ workspaceId, actor: 'test', limit: 100 });
    expect(entries.items.filter(({ after }) => (after as { name?: string }).name === key)).toHaveLength(1);
  });

  test('are known by what they did from the moment it is done, and by their answer once there is one', async () => {
    const wished = wish();
    expect(await store.wishes.known(wished)).toBeUndefined();
    const { row } = await makeKey(wished);
    const what = `api_key ${row.id}`;
    expect(await store.wishes.known(wished)).toEqual({ request: wished.request, what, answered: false, answer: null });
    await store.wishes.keep(wished, { id: row.id });
    expect(await store.wishes.known({ ...wished, request: 'later' })).toMatchObject({ what, answered: true, answer: { id: row.id } });
    await store.wishes.release(wished);
    expect(await store.wishes.known(wished)).toMatchObject({ answered: true });
  });

  test('may do several things in one request, and are free again where they did nothing', async () => {
    const wished = wish();
    await makeKey(wished);
    await makeKey(wished);
    expect(await keysNamed(wished.key)).toBe(2);
    await store.wishes.release(wished);
    expect(await store.wishes.known(wished)).toBeUndefined();
    await store.wishes.keep(wished, null);
    expect(await store.wishes.known(wished)).toEqual({ request: wished.request, what: null, answered: true, answer: null });
  });

  test('are refused under the key of another, and I11 have a key of their own in each workspace', async () => {
    const wished = wish();
    await makeKey(wished);
    await expect(store.wishes.known({ ...wished, hash: 'b' })).rejects.toMatchObject({ code: 'idempotency.reused' });
    expect(await store.wishes.known({ ...wished, workspaceId: 'other', hash: 'b' })).toBeUndefined();
    await expect(store.wishes.known(wish({ key: 'k'.repeat(201) }))).rejects.toMatchObject({ code: 'idempotency.key' });
  });

  test('are forgotten after 30 days', async () => {
    const [old, young] = [wish(), wish()];
    for (const wished of [old, young]) await store.wishes.keep(wished, 1);
    const madeAt = new Date(Date.now() - 31 * 86_400_000);
    await store.db.updateTable('wish').set({ madeAt }).where('key', '=', old.key).execute();
    await store.sweep.forget();
    expect(await store.wishes.known(old)).toBeUndefined();
    expect(await store.wishes.known(young)).toBeDefined();
  });
});

test('an installation of before knows the keys that people sent, and gives what they made; those of schedules are none of them', async () => {
  const database = await freshDatabase();
  const store = openStore({ databaseUrl: database.url });
  await migrateBefore(store, '0020');
  await store.workspaces.ensure(workspaceId);
  const id = '0199a0b0-0000-7000-8000-000000000001';
  const run = (runId: string, key: string, wish: string | null) =>
    sql`INSERT INTO run (id, workspace_id, kind, subject, state, counts, trigger, idempotency_key, wish, created_by)
      VALUES (${runId}::uuid, ${workspaceId}, 'stitch', ${runId}, 'succeeded', '{}', 'api', ${key}, ${wish}, 'test')`.execute(store.db);
  await run(id, 'monday', 'a hash of another kind');
  await run('0199a0b0-0000-7000-8000-000000000002', 'schedule:x', null);
  await store.migrate();
  const of = (key: string) => store.wishes.known({ workspaceId, key, hash: 'new', request: 'now' });
  expect(await of('monday')).toMatchObject({ what: `stitch run ${id}`, answered: true, answer: { id } });
  expect(await of('schedule:x')).toBeUndefined();
  await store.close();
  await database.drop();
});
