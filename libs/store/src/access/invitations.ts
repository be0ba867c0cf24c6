import { Conflict, NotFound } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from '../audit.js';
import { UUID } from '../page.js';
import type { Role, Tables } from '../tables.js';
import { type LoginFrom, openSession, type OpenedSession, type SessionRow } from './sessions.js';
import { hashToken, newToken } from './token.js';
import { addMember } from './users.js';

/** An invitation that nobody has accepted yet, without its token. */
export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewInvitation {
  readonly workspaceId: string;
  readonly email: string;
  readonly role: Role;
  /** How long it may be accepted; a week unless told otherwise. */
  readonly ttlMs?: number;
  readonly actor: string;
}

/** How somebody accepts: as a new user with a name, or as whoever is logged in already. */
export type Accepting =
  ({ readonly as: 'new'; readonly name: string } & LoginFrom) | { readonly as: 'known'; readonly session: SessionRow };

/** What accepting gives: a session for a new user; for a known one their session, in the new workspace. */
export type Accepted = OpenedSession | { readonly session: SessionRow };

/** Invitations into a workspace. Each may be accepted once, by whoever has its link, until it expires or is revoked. */
export interface Invitations {
  /** The only time `token` is seen. Throws `Conflict` where somebody of this address is invited or a member already. */
  create(invitation: NewInvitation): Promise<{ readonly row: InvitationRow; readonly token: string }>;
  list(workspaceId: string): Promise<readonly InvitationRow[]>;
  revoke(invitation: { readonly workspaceId: string; readonly id: string; readonly actor: string }): Promise<void>;
  /** `undefined` when it is unknown, accepted, revoked or too old. */
  accept(token: string, how: Accepting): Promise<Accepted | undefined>;
}

const WEEK = 7 * 86_400_000;
const COLUMNS = ['id', 'email', 'role', 'createdBy', 'createdAt', 'expiresAt'] as const;

/** `across` sees all workspaces: where an invitation leads shows only when it is found. */
export function openInvitations(db: Kysely<Tables>, across: Kysely<Tables>): Invitations {
  return {
    create: (invitation) => create(db, invitation),
    list: (workspaceId) => db.selectFrom('invitation').select(COLUMNS).where('workspaceId', '=', workspaceId).orderBy('id').execute(),
    revoke: (invitation) => revoke(db, invitation),
    accept: (token, how) => accept(across, token, how),
  };
}

async function create(db: Kysely<Tables>, { workspaceId, email, role, ttlMs = WEEK, actor }: NewInvitation) {
  const token = newToken('invitation');
  const expiresAt = new Date(Date.now() + ttlMs);
  const row = await db.transaction().execute(async (trx) => {
    await refuseMember(trx, workspaceId, email);
    // One that has expired makes room for the next.
    await trx
      .deleteFrom('invitation')
      .where('workspaceId', '=', workspaceId)
      .where(sql<boolean>`lower(email) = lower(${email}) AND expires_at <= now()`)
      .execute();
    const made = await trx
      .insertInto('invitation')
      .values({ id: uuid(), workspaceId, email, role, hash: hashToken(token), createdBy: actor, expiresAt })
      .onConflict((conflict) => conflict.doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (made === undefined)
      throw new Conflict('invitation.twice', `\`${email}\` is invited already: revoke that invitation to make a new link`);
    const after = { email, role, expires_at: expiresAt.toISOString() };
    await record(trx, { workspaceId, actor, action: 'invitation.create', kind: 'invitation', subject: made.id, after });
    return made;
  });
  return { row, token };
}

async function refuseMember(trx: Kysely<Tables>, workspaceId: string, email: string): Promise<void> {
  const member = await trx
    .selectFrom('membership')
    .innerJoin('appUser', 'appUser.id', 'membership.userId')
    .select('appUser.name')
    .where('membership.workspaceId', '=', workspaceId)
    .where(sql<boolean>`lower(app_user.email) = lower(${email})`)
    .executeTakeFirst();
  if (member === undefined) return;
  throw new Conflict('invitation.member', `\`${email}\` is \`${member.name}\`, a member already: make them a login link instead`);
}

async function revoke(db: Kysely<Tables>, { workspaceId, id, actor }: { workspaceId: string; id: string; actor: string }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const mine = trx.deleteFrom('invitation').where('workspaceId', '=', workspaceId).where('id', '=', id);
    const gone = UUID.test(id) ? await mine.returning(['email', 'role']).executeTakeFirst() : undefined;
    if (gone === undefined) throw new NotFound('invitation.unknown', `there is no invitation \`${id}\`: it may have been accepted`);
    await record(trx, { workspaceId, actor, action: 'invitation.revoke', kind: 'invitation', subject: id, before: gone });
  });
}

async function accept(db: Kysely<Tables>, token: string, how: Accepting): Promise<Accepted | undefined> {
  return db.transaction().execute(async (trx) => {
    // Deleting it is what makes it one-time, as with login tokens.
    const invited = await trx
      .deleteFrom('invitation')
      .where('hash', '=', hashToken(token))
      .where('expiresAt', '>', sql<Date>`now()`)
      .where('workspaceId', 'in', (from) => from.selectFrom('workspace').select('id').where('deletedAt', 'is', null))
      .returning(['id', 'workspaceId', 'email', 'role'])
      .executeTakeFirst();
    if (invited === undefined) return undefined;
    const { session, name, ...rest } = await (how.as === 'new' ? newMember(trx, invited, how) : knownMember(trx, invited, how.session));
    const { id, workspaceId, email, role } = invited;
    const entry = { workspaceId, actor: `user:${session.userId}`, action: 'invitation.accept', kind: 'invitation', subject: id };
    await record(trx, { ...entry, after: { name, email, role } });
    return { ...rest, session };
  });
}

type Invited = Pick<InvitationRow, 'id' | 'email' | 'role'> & { readonly workspaceId: string };

/**
 * The address alone makes nobody a user who exists: whoever invites could choose another's address, open the link himself, and be them
 * elsewhere.
 */
async function newMember(trx: Kysely<Tables>, { workspaceId, email, role }: Invited, { name, ...from }: LoginFrom & { name: string }) {
  const userId = await addMember(trx, { workspaceId, role, name, email });
  const opened = await openSession(trx, { workspaceId, userId, reach: [workspaceId] }, { ...from, noted: false });
  if (opened === undefined) throw new Error('a member who was just added can open a session');
  return { ...opened, name };
}

/** Whoever is logged in joins as who they are; their session reaches the new workspace from now on, and goes on there. */
async function knownMember(trx: Kysely<Tables>, { workspaceId, role }: Invited, session: SessionRow) {
  const { id, userId, reach, name } = session;
  const made = await trx
    .insertInto('membership')
    .values({ workspaceId, userId, role })
    .onConflict((conflict) => conflict.doNothing())
    .returning('role')
    .executeTakeFirst();
  if (made === undefined)
    throw new Conflict('invitation.member', `you are a member of \`${workspaceId}\` already: log out to let somebody else accept`);
  const wider = reach === null ? null : [...new Set([...reach, workspaceId])];
  await trx.updateTable('session').set({ workspaceId, reach: wider }).where('id', '=', id).execute();
  return { session: { ...session, workspaceId, role, reach: wider }, name };
}
