import { Conflict } from '@tributary/core';
import type { Kysely, Transaction } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from '../audit.js';
import { UUID } from '../page.js';
import type { Role, Tables } from '../tables.js';
import { unknownUser } from './sessions.js';

/** A user as a member of one workspace. */
export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  /** Since when they are a member. */
  readonly createdAt: Date;
}

/** A workspace as one of its members sees it. */
export interface MembershipRow {
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
}

/** A member, named by whoever changes something about them. */
export interface MemberName {
  readonly workspaceId: string;
  readonly userId: string;
  readonly actor: string;
}

/** Who logs in to the dashboard. A user is a member of workspaces, in a role in each; who is in none any more is forgotten. */
export interface Users {
  list(workspaceId: string): Promise<readonly UserRow[]>;
  /** Throws `NotFound` where the user is no member of the workspace. */
  get(workspaceId: string, userId: string): Promise<UserRow>;
  /** The workspaces of a user that are open. */
  workspacesOf(userId: string): Promise<readonly MembershipRow[]>;
  /** Throws `Conflict('user.last_admin')` where nobody would be left to let others in. */
  changeRole(member: MemberName, role: Role): Promise<UserRow>;
  /** Ends the membership, with all sessions and login links the user has in the workspace. */
  remove(member: MemberName): Promise<void>;
  /** What a user is called, everywhere. */
  rename(member: MemberName, called: { readonly name: string; readonly email: string | null }): Promise<UserRow>;
  /** The admin who has been there the longest; where there is none, a new one. */
  ensureAdmin(workspaceId: string): Promise<UserRow>;
}

/** `across` sees all workspaces: a user may be a member of several. */
export function openUsers(db: Kysely<Tables>, across: Kysely<Tables>): Users {
  return {
    list: (workspaceId) => members(db, workspaceId).orderBy('membership.createdAt').orderBy('appUser.id').execute(),
    get: (workspaceId, userId) => getUser(db, { workspaceId, userId }),
    workspacesOf: (userId) => workspacesOf(across, userId),
    changeRole: (member, role) => changeRole(db, member, role),
    remove: (member) => remove(across, member),
    rename: (member, called) => rename(across, member, called),
    ensureAdmin: (workspaceId) => ensureAdmin(across, workspaceId),
  };
}

function members(db: Kysely<Tables>, workspaceId: string) {
  return db
    .selectFrom('membership')
    .innerJoin('appUser', 'appUser.id', 'membership.userId')
    .where('membership.workspaceId', '=', workspaceId)
    .select(['appUser.id', 'appUser.name', 'appUser.email', 'membership.role', 'membership.createdAt']);
}

async function getUser(db: Kysely<Tables>, { workspaceId, userId }: Omit<MemberName, 'actor'>): Promise<UserRow> {
  const found = UUID.test(userId) ? await members(db, workspaceId).where('appUser.id', '=', userId).executeTakeFirst() : undefined;
  if (found === undefined) throw unknownUser(userId);
  return found;
}

async function workspacesOf(db: Kysely<Tables>, userId: string): Promise<readonly MembershipRow[]> {
  return db
    .selectFrom('membership')
    .innerJoin('workspace', 'workspace.id', 'membership.workspaceId')
    .where('membership.userId', '=', userId)
    .where('workspace.deletedAt', 'is', null)
    .select(['membership.workspaceId', 'workspace.name', 'membership.role'])
    .orderBy('workspace.id')
    .execute();
}

/** One change of the members of a workspace at a time: two admins who remove each other would leave none. */
async function changing<T>(db: Kysely<Tables>, workspaceId: string, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('workspace').select('id').where('id', '=', workspaceId).forNoKeyUpdate().executeTakeFirstOrThrow();
    return work(trx);
  });
}

async function changeRole(db: Kysely<Tables>, member: MemberName, role: Role): Promise<UserRow> {
  const { workspaceId, userId, actor } = member;
  return changing(db, workspaceId, async (trx) => {
    const before = await getUser(trx, member);
    if (role === before.role) return before;
    if (role !== 'admin') await refuseLastAdmin(trx, member, before);
    await trx.updateTable('membership').set({ role }).where('workspaceId', '=', workspaceId).where('userId', '=', userId).execute();
    const changed = { before: { role: before.role }, after: { role } };
    await record(trx, { workspaceId, actor, action: 'user.change_role', kind: 'user', subject: userId, ...changed });
    return { ...before, role };
  });
}

async function remove(db: Kysely<Tables>, member: MemberName): Promise<void> {
  const { workspaceId, userId, actor } = member;
  await changing(db, workspaceId, async (trx) => {
    const before = await getUser(trx, member);
    await refuseLastAdmin(trx, member, before);
    for (const table of ['session', 'loginToken', 'membership'] as const) {
      await trx.deleteFrom(table).where('workspaceId', '=', workspaceId).where('userId', '=', userId).execute();
    }
    const elsewhere = await trx.selectFrom('membership').select('role').where('userId', '=', userId).executeTakeFirst();
    if (elsewhere === undefined) await trx.deleteFrom('appUser').where('id', '=', userId).execute();
    const { name, email, role } = before;
    await record(trx, { workspaceId, actor, action: 'user.remove', kind: 'user', subject: userId, before: { name, email, role } });
  });
}

async function refuseLastAdmin(trx: Transaction<Tables>, { workspaceId }: MemberName, { id, name, role }: UserRow): Promise<void> {
  if (role !== 'admin') return;
  const other = members(trx, workspaceId).where('membership.role', '=', 'admin').where('appUser.id', '<>', id);
  if ((await other.executeTakeFirst()) !== undefined) return;
  throw new Conflict('user.last_admin', `\`${name}\` is the only admin of the workspace: make somebody else an admin first`);
}

async function rename(db: Kysely<Tables>, member: MemberName, called: { readonly name: string; readonly email: string | null }) {
  const { workspaceId, userId, actor } = member;
  return db.transaction().execute(async (trx) => {
    const before = await getUser(trx, member);
    await trx.updateTable('appUser').set(called).where('id', '=', userId).execute();
    const changed = { before: { name: before.name, email: before.email }, after: called };
    await record(trx, { workspaceId, actor, action: 'user.rename', kind: 'user', subject: userId, ...changed });
    return { ...before, ...called };
  });
}

async function ensureAdmin(db: Kysely<Tables>, workspaceId: string): Promise<UserRow> {
  return changing(db, workspaceId, async (trx) => {
    const oldest = members(trx, workspaceId).where('membership.role', '=', 'admin').orderBy('membership.createdAt').orderBy('appUser.id');
    const known = await oldest.executeTakeFirst();
    if (known !== undefined) return known;
    const userId = await addMember(trx, { workspaceId, role: 'admin', name: 'Admin', email: null });
    const after = { name: 'Admin', role: 'admin' };
    await record(trx, { workspaceId, actor: 'system', action: 'user.create', kind: 'user', subject: userId, after });
    return getUser(trx, { workspaceId, userId });
  });
}

/** Makes a user who is a member of one workspace; gives their id. */
export async function addMember(
  trx: Kysely<Tables>,
  { workspaceId, role, name, email }: { workspaceId: string; role: Role; name: string; email: string | null },
): Promise<string> {
  const id = uuid();
  await trx.insertInto('appUser').values({ id, name, email }).execute();
  await trx.insertInto('membership').values({ workspaceId, userId: id, role }).execute();
  return id;
}
