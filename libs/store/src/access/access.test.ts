import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type Store } from '../index.js';
import { useStore } from '../testing/use-store.js';

const workspaceId = 'default';
const actor = 'test';

describe('access', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);

  test('a key opens its workspace in its role, and is kept only as a hash', async () => {
    const { key, row } = await store.apiKeys.create({ workspaceId, name: 'ci', role: 'editor', actor });
    expect(key).toMatch(/^trb_[\w-]{43}$/);
    expect(await store.apiKeys.verify(key)).toMatchObject({ id: row.id, workspaceId, role: 'editor', name: 'ci' });
    const kept = JSON.stringify(await store.db.selectFrom('apiKey').selectAll().execute());
    expect(kept).not.toContain(key.slice(4));
    expect(await store.apiKeys.verify(`${key}x`)).toBeUndefined();
    expect((await store.apiKeys.list(workspaceId)).find(({ id }) => id === row.id)?.lastUsedAt).toBeInstanceOf(Date);
  });

  test('a revoked key stops working at once; one of another workspace cannot be revoked', async () => {
    const { key, row } = await store.apiKeys.create({ workspaceId, name: 'old', role: 'viewer', actor });
    await expect(store.apiKeys.revoke({ workspaceId: 'other', id: row.id, actor })).rejects.toMatchObject({ code: 'api_key.unknown' });
    await expect(store.apiKeys.revoke({ workspaceId, id: 'nonsense', actor })).rejects.toMatchObject({ code: 'api_key.unknown' });
    expect(await store.apiKeys.verify(key)).toBeDefined();
    await store.apiKeys.revoke({ workspaceId, id: row.id, actor });
    expect(await store.apiKeys.verify(key)).toBeUndefined();
  });

  test('an expired key does not work', async () => {
    const expiresAt = new Date(Date.now() + 100);
    const { key } = await store.apiKeys.create({ workspaceId, name: 'short', role: 'viewer', expiresAt, actor });
    expect(await store.apiKeys.verify(key)).toBeDefined();
    await sleep(150);
    expect(await store.apiKeys.verify(key)).toBeUndefined();
  });

  test('creating and revoking a key is audited, without the key', async () => {
    const { key, row } = await store.apiKeys.create({ workspaceId, name: 'audited', role: 'admin', actor: 'session' });
    const { items } = await store.audit.list({ workspaceId, limit: 1 });
    expect(items).toMatchObject([
      { action: 'api_key.create', actor: 'session', subject: row.id, after: { name: 'audited', role: 'admin' } },
    ]);
    expect(JSON.stringify(items)).not.toContain(key.slice(4));
  });

  test('a login link opens one session, once, even when it is followed twice at the same time', async () => {
    const login = await store.sessions.createLogin({ workspaceId, role: 'admin' });
    const opened = await Promise.all([store.sessions.redeem(login), store.sessions.redeem(login)]);
    const session = opened.find((one) => one !== undefined);
    expect(opened.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await store.sessions.verify(session?.token ?? '')).toMatchObject({ workspaceId, role: 'admin' });
    expect(await store.sessions.verify(login)).toBeUndefined();
    await store.sessions.end(session?.token ?? '');
    expect(await store.sessions.verify(session?.token ?? '')).toBeUndefined();
  });

  test('login links and sessions end with time and are cleared away', async () => {
    const late = await store.sessions.createLogin({ workspaceId, role: 'admin', ttlMs: 20 });
    const login = await store.sessions.createLogin({ workspaceId, role: 'admin' });
    const session = await store.sessions.redeem(login, 20);
    await sleep(50);
    expect(await store.sessions.redeem(late)).toBeUndefined();
    expect(await store.sessions.verify(session?.token ?? '')).toBeUndefined();
    expect(await store.sessions.prune()).toBe(2);
  });

  test('a secret nobody refers to is cleared away, one that a definition or an active run needs stays', async () => {
    const row = (id: string) => ({ workspaceId, id, keyId: 'k1', envelope: { key: 'x', data: 'y' } });
    await store.secrets.put(['defined', 'running', 'orphan'].map(row));
    const object = {
      kind: 'destination',
      id: 'd',
      connector: 'slack',
      settings: { auth: { token: { $secret: 'defined' } } },
      sandbox: false,
    } as const;
    await store.objects.put({ workspaceId, object, actor });
    const input = { destination: { settings: { token: { $secret: 'running' } } } };
    await store.runs.create({ workspaceId, kind: 'check', subject: 'd', trigger: 'api', input, actor });
    expect(await store.secrets.prune()).toBe(0);
    expect(await store.secrets.prune(-1_000)).toBe(1);
    expect([...(await store.secrets.get(workspaceId, ['defined', 'running', 'orphan'])).keys()].sort()).toEqual(['defined', 'running']);
    expect((await store.secrets.get('other', ['defined'])).size).toBe(0);
    expect((await store.secrets.wrappedByOthers('k2')).map(({ id }) => id)).toEqual(['defined', 'running']);
    expect(await store.secrets.wrappedByOthers('k1')).toEqual([]);
  });
});
