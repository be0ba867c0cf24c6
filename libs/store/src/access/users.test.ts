import { describe, expect, test } from '@jest/globals';
import { type OpenedSession, type Role, type Store } from '../index.js';
import { useStore } from '../testing/use-store.js';

const workspaceId = 'default';
const actor = 'test';

describe('users', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), [workspaceId, 'other', 'full', 'lonely']);

  let count = 0;
  const invite = async (at: string, role: Role = 'viewer', ttlMs?: number) =>
    store.invitations.create({
      ...{ workspaceId: at, email: `person${(count += 1)}@example.com`, role, actor },
      ...(ttlMs === undefined ? {} : { ttlMs }),
    });
  const join = async (at: string, role: Role, name = 'Ada'): Promise<OpenedSession> => {
    const accepted = await store.invitations.accept((await invite(at, role)).token, { as: 'new', name });
    if (accepted === undefined || !('token' in accepted)) throw new Error('a new user gets a session');
    return accepted;
  };

  test('the first start makes one admin, however many processes start at once', async () => {
    const made = await Promise.all([1, 2, 3].map(() => store.users.ensureAdmin(workspaceId)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await store.users.list(workspaceId)).toMatchObject([{ name: 'Admin', email: null, role: 'admin' }]);
  });

  test('an invitation lets one person in, once, in its role, by the name they give', async () => {
    const { token, row } = await invite(workspaceId, 'editor');
    const both = await Promise.all(['Ada', 'Eve'].map((name) => store.invitations.accept(token, { as: 'new', name })));
    const [accepted] = both.filter((one) => one !== undefined);
    expect(both.filter((one) => one !== undefined)).toHaveLength(1);
    expect(accepted?.session).toMatchObject({ workspaceId, role: 'editor', email: row.email, reach: [workspaceId] });
    expect((await store.users.list(workspaceId)).map(({ email }) => email)).toContain(row.email);
    expect((await store.invitations.list(workspaceId)).map(({ id }) => id)).not.toContain(row.id);
    await expect(store.invitations.create({ workspaceId, email: row.email.toUpperCase(), role: 'viewer', actor })).rejects.toMatchObject({
      code: 'invitation.member',
    });
  });

  test('an invitation that is revoked or too old opens nothing', async () => {
    const revoked = await invite(workspaceId);
    await expect(store.invitations.revoke({ workspaceId: 'other', id: revoked.row.id, actor })).rejects.toMatchObject({
      code: 'invitation.unknown',
    });
    await store.invitations.revoke({ workspaceId, id: revoked.row.id, actor });
    const old = await invite(workspaceId, 'viewer', -1_000);
    for (const { token } of [revoked, old]) expect(await store.invitations.accept(token, { as: 'new', name: 'Eve' })).toBeUndefined();
    await expect(store.invitations.create({ workspaceId, email: old.row.email, role: 'viewer', actor })).resolves.toBeDefined();
    await expect(store.invitations.create({ workspaceId, email: old.row.email, role: 'viewer', actor })).rejects.toMatchObject({
      code: 'invitation.twice',
    });
  });

  test('I11 whoever invites an address does not become its user elsewhere', async () => {
    const victim = await join('other', 'admin', 'Victim');
    const email = victim.session.email ?? '';
    const { token } = await store.invitations.create({ workspaceId, email, role: 'viewer', actor });
    const accepted = await store.invitations.accept(token, { as: 'new', name: 'Mallory' });
    expect(accepted?.session.userId).not.toBe(victim.session.userId);
    expect(await store.users.workspacesOf(accepted?.session.userId ?? '')).toMatchObject([{ workspaceId }]);
  });

  test('whoever is logged in joins as who they are, and their session goes on in the new workspace', async () => {
    const { token, session } = await join(workspaceId, 'viewer', 'Grace');
    const invited = await invite('other', 'editor');
    await store.invitations.accept(invited.token, { as: 'known', session });
    expect(await store.sessions.verify(token)).toMatchObject({
      ...{ userId: session.userId, workspaceId: 'other', role: 'editor', name: 'Grace', reach: [workspaceId, 'other'] },
    });
    const again = await invite('other');
    const moved = await store.sessions.verify(token);
    if (moved === undefined) throw new Error('the session holds');
    await expect(store.invitations.accept(again.token, { as: 'known', session: moved })).rejects.toMatchObject({
      code: 'invitation.member',
    });
    // It was not used up by somebody who needs none.
    expect(await store.invitations.accept(again.token, { as: 'new', name: 'Hedy' })).toBeDefined();
  });

  test('another role, and no membership any more, hold at once for sessions that are open', async () => {
    const { token, session } = await join(workspaceId, 'viewer', 'Hopper');
    const member = { workspaceId, userId: session.userId, actor };
    await store.users.changeRole(member, 'editor');
    expect(await store.sessions.verify(token)).toMatchObject({ role: 'editor' });
    const login = await store.sessions.createLogin({ ...member });
    await store.users.remove(member);
    expect(await store.sessions.verify(token)).toBeUndefined();
    expect(await store.sessions.redeem(login.token)).toBeUndefined();
    await expect(store.users.remove(member)).rejects.toMatchObject({ code: 'user.unknown' });
    expect(await store.db.selectFrom('appUser').select('id').where('id', '=', session.userId).execute()).toEqual([]);
    const { items } = await store.audit.list({ workspaceId, kind: 'user', subject: session.userId });
    expect(items.map(({ action }) => action)).toEqual(['user.remove', 'user.login_link', 'user.change_role']);
    expect(items[2]).toMatchObject({ before: { role: 'viewer' }, after: { role: 'editor' } });
  });

  test('the last admin stays one, also when two remove each other at the same moment', async () => {
    const [one, two] = [await join('lonely', 'admin', 'One'), await join('lonely', 'admin', 'Two')];
    const ids = [one, two].map(({ session }) => session.userId);
    const done = await Promise.allSettled(ids.map((userId) => store.users.remove({ workspaceId: 'lonely', userId, actor })));
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [left] = await store.users.list('lonely');
    const member = { workspaceId: 'lonely', userId: left?.id ?? '', actor };
    await expect(store.users.changeRole(member, 'editor')).rejects.toMatchObject({ code: 'user.last_admin' });
    await expect(store.users.remove(member)).rejects.toMatchObject({ code: 'user.last_admin' });
  });

  test('a workspace is made with a way in for whoever made it, and its id is given once', async () => {
    const founder = await join(workspaceId, 'admin', 'Founder');
    const { userId, id: sessionId } = founder.session;
    const made = await store.workspaces.create({ id: 'staging', name: 'Staging' }, { actor, userId, sessionId });
    expect(made.key).toBeUndefined();
    expect(await store.users.workspacesOf(userId)).toMatchObject([{ workspaceId }, { workspaceId: 'staging', role: 'admin' }]);
    const session = await store.sessions.verify(founder.token);
    expect(session?.reach).toEqual([workspaceId, 'staging']);
    const byKey = await store.workspaces.create({ id: 'by_key', name: 'By key' }, { actor, owner: 'user:1' });
    expect(await store.apiKeys.verify(byKey.key ?? '')).toMatchObject({ workspaceId: 'by_key', role: 'admin', owner: 'user:1' });
    await expect(store.workspaces.create({ id: 'staging', name: 'x' }, { actor })).rejects.toMatchObject({ code: 'workspace.taken' });
  });

  test('a workspace is closed only when it is empty; then nothing leads into it, and its history stays', async () => {
    const { token, session } = await join('full', 'admin', 'Last');
    const { key } = await store.apiKeys.create({ workspaceId: 'full', name: 'ci', role: 'admin', actor });
    const open = await invite('full');
    const object = { kind: 'model', id: 'm', warehouse: 'w', table: 't', primary_key: ['id'] };
    const at = { workspaceId: 'full', kind: 'model' as const, id: 'm', revision: 1, object: JSON.stringify(object) };
    await store.db.insertInto('definition').values(at).execute();
    await expect(store.workspaces.delete({ id: 'full', actor })).rejects.toThrow(/is not empty.*model `m`/);
    await store.db.deleteFrom('definition').where('workspaceId', '=', 'full').execute();
    await store.workspaces.delete({ id: 'full', actor });
    expect(await store.sessions.verify(token)).toBeUndefined();
    expect(await store.apiKeys.verify(key)).toBeUndefined();
    expect(await store.invitations.accept(open.token, { as: 'new', name: 'Late' })).toBeUndefined();
    expect(await store.users.workspacesOf(session.userId)).toEqual([]);
    await expect(store.workspaces.get('full')).rejects.toMatchObject({ code: 'workspace.unknown' });
    expect((await store.workspaces.list()).map(({ id }) => id)).not.toContain('full');
    await expect(store.workspaces.create({ id: 'full', name: 'again' }, { actor })).rejects.toMatchObject({ code: 'workspace.taken' });
    expect((await store.audit.list({ workspaceId: 'full', action: 'workspace.delete' })).items).toHaveLength(1);
    await expect(store.workspaces.delete({ id: 'default', actor })).rejects.toMatchObject({ code: 'workspace.default' });
  });
});
