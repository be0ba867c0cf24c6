import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type Store } from '../index.js';
import { useStore } from '../testing/use-store.js';

const workspaceId = 'default';
const actor = 'test';

describe('API keys', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);

  test('a key opens its workspace in its role, and is kept only as a hash', async () => {
    const { key, row } = await store.apiKeys.create({ workspaceId, name: 'ci', role: 'editor', scopes: ['syncs:run'], actor });
    expect(key).toMatch(/^trb_[\w-]{43}$/);
    expect(await store.apiKeys.verify(key)).toMatchObject({ id: row.id, workspaceId, role: 'editor', name: 'ci', scopes: ['syncs:run'] });
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
    const { key, row } = await store.apiKeys.create({ workspaceId, name: 'audited', role: 'admin', actor: 'system' });
    await store.apiKeys.revoke({ workspaceId, id: row.id, actor });
    const { items } = await store.audit.list({ workspaceId, subject: row.id });
    expect(items).toMatchObject([
      { action: 'api_key.revoke', actor, before: { name: 'audited', role: 'admin' }, after: null },
      { action: 'api_key.create', actor: 'system', before: null, after: { name: 'audited', role: 'admin' } },
    ]);
    expect(JSON.stringify(items)).not.toContain(key.slice(4));
  });

  test('whoever waits for changes of access is told when a key is revoked', async () => {
    const { row } = await store.apiKeys.create({ workspaceId, name: 'watched', role: 'viewer', actor });
    let told = 0;
    const stop = await store.watchAccess(() => void (told += 1));
    await store.apiKeys.revoke({ workspaceId, id: row.id, actor });
    for (let tries = 0; told === 0 && tries < 200; tries += 1) await sleep(10);
    stop();
    expect(told).toBeGreaterThan(0);
  });
});
