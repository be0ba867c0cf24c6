import { describe, expect, test } from '@jest/globals';
import { type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const workspaceId = 'default';
const actor = 'test';

describe('secrets', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);

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
