import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type OpenedSession, type Store } from '../index.js';
import { useStore } from '../testing/use-store.js';

const workspaceId = 'default';
const actor = 'test';

describe('sessions', () => {
  let store: Store;
  let userId: string;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);
  beforeAll(async () => {
    userId = (await store.users.ensureAdmin(workspaceId)).id;
  });

  const link = async (more: { reach?: readonly string[]; ttlMs?: number } = {}) =>
    (await store.sessions.createLogin({ workspaceId, userId, actor, ...more })).token;
  const open = async (more: { reach?: readonly string[]; ttlMs?: number } = {}): Promise<OpenedSession> => {
    const opened = await store.sessions.redeem(await link(more), { address: '192.0.2.7', agent: 'Firefox' });
    if (opened === undefined) throw new Error('a fresh link opens a session');
    return opened;
  };

  test('a login link opens one session, once, even when it is followed twice at the same time', async () => {
    const login = await link();
    const opened = await Promise.all([store.sessions.redeem(login), store.sessions.redeem(login)]);
    const session = opened.find((one) => one !== undefined);
    expect(opened.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await store.sessions.verify(session?.token ?? '')).toMatchObject({ workspaceId, role: 'admin', userId, name: 'Admin' });
    expect(await store.sessions.verify(login)).toBeUndefined();
    if (session) await store.sessions.end(session.session);
    expect(await store.sessions.verify(session?.token ?? '')).toBeUndefined();
  });

  test('a link is made only for members', async () => {
    const elsewhere = store.sessions.createLogin({ workspaceId: 'other', userId, actor });
    await expect(elsewhere).rejects.toMatchObject({ code: 'user.unknown' });
    const nobody = store.sessions.createLogin({ workspaceId, userId: 'nonsense', actor });
    await expect(nobody).rejects.toMatchObject({ code: 'user.unknown' });
  });

  test('login links and sessions end with time and are cleared away', async () => {
    const late = await link({ ttlMs: 20 });
    const session = await store.sessions.redeem(await link(), { ttlMs: 20 });
    await sleep(50);
    expect(await store.sessions.redeem(late)).toBeUndefined();
    expect(await store.sessions.verify(session?.token ?? '')).toBeUndefined();
    expect(await store.sessions.prune()).toBe(2);
  });

  test('a session that nobody used for a week has ended', async () => {
    const { token, session } = await open();
    const unused = (days: number) =>
      sql`UPDATE session SET last_seen_at = now() - ${days} * interval '1 day' WHERE id = ${session.id}`.execute(store.db);
    await unused(6.9);
    expect(await store.sessions.verify(token)).toBeDefined();
    await unused(7.1);
    expect(await store.sessions.verify(token)).toBeUndefined();
    expect(await store.sessions.prune()).toBe(1);
  });

  test('people see their own sessions, and end none of another’s', async () => {
    const [one, two] = [await open(), await open()];
    const listed = await store.sessions.list(one.session);
    expect(listed.map(({ id }) => id)).toEqual([two.session.id, one.session.id]);
    expect(listed[0]).toMatchObject({ workspaceId, address: '192.0.2.7', agent: 'Firefox' });
    const other = { ...one.session, userId: '0199a0b0-0000-7000-8000-0000000000ff', id: two.session.id };
    await expect(store.sessions.end(other)).rejects.toMatchObject({ code: 'session.unknown' });
    await store.sessions.end({ ...one.session, id: two.session.id });
    expect(await store.sessions.verify(two.token)).toBeUndefined();
    await store.sessions.end(one.session);
  });

  test('I11 a session goes only where its user is a member, and where its link reached', async () => {
    const far = await open();
    const unknown = { code: 'workspace.unknown' };
    await expect(store.sessions.move(far.session, 'other')).rejects.toMatchObject(unknown);
    await store.db.insertInto('membership').values({ workspaceId: 'other', userId, role: 'viewer' }).execute();
    const near = await open({ reach: [workspaceId] });
    await expect(store.sessions.move(near.session, 'other')).rejects.toMatchObject(unknown);
    expect(await store.sessions.move(far.session, 'other')).toMatchObject({ workspaceId: 'other', role: 'viewer' });
    expect(await store.sessions.verify(far.token)).toMatchObject({ workspaceId: 'other', role: 'viewer' });
    // One that reaches less neither sees nor ends one that is elsewhere.
    expect((await store.sessions.list(near.session)).map(({ id }) => id)).toEqual([near.session.id]);
    await expect(store.sessions.end({ ...near.session, id: far.session.id })).rejects.toMatchObject({ code: 'session.unknown' });
    await expect(store.sessions.move(far.session, 'nowhere')).rejects.toMatchObject(unknown);
  });
});
