import { describe, expect, test } from '@jest/globals';
import { type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const workspaceId = 'default';
const actor = 'test';

describe('secrets', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);

  test('a secret nobody refers to is cleared away, one that a definition, an active run or a promotion that waits needs stays', async () => {
    const row = (id: string) => ({ workspaceId, id, keyId: 'k1', envelope: { key: 'x', data: 'y' } });
    await store.secrets.put(['defined', 'running', 'promised', 'orphan'].map(row));
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
    const promised = { ...object, id: 'promised', settings: { auth: { token: { $secret: 'promised' } } } };
    const promotion = { workspaceId, source: 'staging', note: undefined, prune: false, objects: [promised], revisions: [], plan: {} };
    const { id } = await store.promotions.create({ ...promotion, actor, author: actor });
    expect(await store.secrets.prune()).toBe(0);
    expect(await store.secrets.prune(-1_000)).toBe(1);
    const left = async () => [...(await store.secrets.get(workspaceId, ['defined', 'running', 'promised', 'orphan'])).keys()].sort();
    expect(await left()).toEqual(['defined', 'promised', 'running']);
    await store.promotions.reject({ workspaceId, id, actor });
    expect(await store.secrets.prune(-1_000)).toBe(1);
    expect(await left()).toEqual(['defined', 'running']);
    expect((await store.secrets.get('other', ['defined'])).size).toBe(0);
    expect((await store.secrets.wrappedByOthers('k2')).map(({ id }) => id)).toEqual(['defined', 'running']);
    expect(await store.secrets.wrappedByOthers('k1')).toEqual([]);
  });
});
