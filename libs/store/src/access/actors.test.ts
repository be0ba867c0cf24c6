import { describe, expect, test } from '@jest/globals';
import { withOrigin } from '../audit/origin.js';
import type { Store } from '../index.js';
import { useStore } from '../testing/use-store.js';

const workspaceId = 'default';

describe('the names of actors', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other']);

  const join = async (at: string, name: string) => {
    const { token } = await store.invitations.create({ workspaceId: at, email: `${name}@example.com`, role: 'editor', actor: 'test' });
    const accepted = await store.invitations.accept(token, { as: 'new', name });
    return accepted?.session.userId ?? '';
  };
  const keyOf = async (at: string, name: string) =>
    (await store.apiKeys.create({ workspaceId: at, name, role: 'editor', actor: 'test' })).row.id;
  const names = async (...actors: readonly string[]) => Object.fromEntries(await store.actors.names(workspaceId, actors));

  test('a user is called by the name they have now, and a key by its name', async () => {
    const userId = await join(workspaceId, 'ada');
    const key = await keyOf(workspaceId, 'nightly');
    await store.users.rename({ workspaceId, userId, actor: 'test' }, { name: 'Ada Lovelace', email: null });
    expect(await names(`user:${userId}`, `api_key:${key}`, `user:${userId}`)).toEqual({
      [`user:${userId}`]: 'Ada Lovelace',
      [`api_key:${key}`]: 'nightly',
    });
  });

  test('whoever is gone is called as they were when they did something last', async () => {
    const userId = await join(workspaceId, 'grace');
    const key = await keyOf(workspaceId, 'old');
    const did = (actor: string, actorName: string) =>
      withOrigin({ actorName }, () => store.audit.record({ workspaceId, actor, action: 'four.did' }));
    for (const name of ['Grace', 'Grace Hopper']) await did(`user:${userId}`, name);
    await did(`api_key:${key}`, 'old');
    await store.users.remove({ workspaceId, userId, actor: 'test' });
    await store.apiKeys.revoke({ workspaceId, id: key, actor: 'test' });
    expect(await names(`user:${userId}`, `api_key:${key}`)).toEqual({ [`user:${userId}`]: 'Grace Hopper', [`api_key:${key}`]: 'old' });
  });

  test('I11 nobody learns what users and keys of another workspace are called', async () => {
    const userId = await join('other', 'eve');
    const key = await keyOf('other', 'theirs');
    const actor = `user:${userId}`;
    await withOrigin({ actorName: 'eve' }, () => store.audit.record({ workspaceId: 'other', actor, action: 'four.did' }));
    expect(await names(actor, `api_key:${key}`)).toEqual({});
  });

  test('whoever is no user and no key has no name, and neither has one that never was', async () => {
    const never = '0199a0b0-0000-7000-8000-000000000001';
    const odd = ['system', 'schedule', '', 'user:', 'user:nobody', `erasure:${never}`, `user:${never}`, `api_key:${never}' OR true`];
    expect(await names(...odd)).toEqual({});
  });
});
