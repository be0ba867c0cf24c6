import { NotFound } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from '../audit.js';
import { UUID } from '../page.js';
import { asPrepared } from '../prepared.js';
import type { Role, Tables } from '../tables.js';
import { longAgo } from './api-keys.js';
import { hashToken, newToken } from './token.js';

/** A session as it speaks for its user, in one of their workspaces, in the role they have there now. */
export interface SessionRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly role: Role;
  readonly userId: string;
  readonly name: string;
  readonly email: string | null;
  /** The workspaces it may be used in; `null`: all of its user. */
  readonly reach: readonly string[] | null;
  readonly expiresAt: Date;
}

/** A session as its user sees it in the list. */
export interface SessionEntry {
  readonly id: string;
  readonly workspaceId: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly address: string | null;
  readonly agent: string | null;
}

export interface NewLogin {
  readonly workspaceId: string;
  readonly userId: string;
  /** Where its session may be used: as far as whoever makes the link could let somebody in. All workspaces of the user where not given. */
  readonly reach?: readonly string[] | undefined;
  /** How long it may be used; a day unless told otherwise. */
  readonly ttlMs?: number;
  readonly actor: string;
}

/** What is known of whoever logs in. */
export interface LoginFrom {
  readonly ttlMs?: number;
  readonly address?: string | undefined;
  readonly agent?: string | undefined;
  /** Whether the audit log is told here; yes unless whoever lets them in tells it. */
  readonly noted?: boolean;
}

/** What is shown once: the session's token. */
export interface OpenedSession {
  readonly token: string;
  readonly session: SessionRow;
}

/** Sessions of the dashboard. A login token opens one session, once. */
export interface Sessions {
  /** The token of a one-time login link, and until when it works. Throws `NotFound` where the user is no member of the workspace. */
  createLogin(login: NewLogin): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** Exchanges a login token for a session; `undefined` when it is unknown, used or too old. */
  redeem(loginToken: string, from?: LoginFrom): Promise<OpenedSession | undefined>;
  /**
   * The session, or `undefined` when it is unknown, ended, too old or unused for too long, when its user is no member of its workspace any
   * more or the workspace is closed. Notes its use, at most once a minute.
   */
  verify(token: string): Promise<SessionRow | undefined>;
  /** Goes on in another workspace of its user. Throws `NotFound` where it may not: nobody learns whether there is one. */
  move(session: SessionRow, workspaceId: string): Promise<SessionRow>;
  /** Those of a user that still work, the newest first; as far as `reach` goes. */
  list(of: Pick<SessionRow, 'userId' | 'reach'>): Promise<readonly SessionEntry[]>;
  /** Ends one of a user's sessions. */
  end(session: Pick<SessionRow, 'userId' | 'reach' | 'id'>): Promise<void>;
  /** Removes what has expired; gives how many rows. */
  prune(): Promise<number>;
}

const DAY = 86_400_000;
const LOGIN_TTL = DAY;
/** A session ends after this, used or not. */
export const SESSION_TTL = 30 * DAY;
/** And after this where nobody used it. */
export const IDLE_DAYS = 7;

const alive = sql<boolean>`session.expires_at > now() AND session.last_seen_at > now() - ${IDLE_DAYS} * interval '1 day'`;

export function openSessions(db: Kysely<Tables>): Sessions {
  return {
    createLogin: (login) => createLogin(db, login),
    redeem: (loginToken, from = {}) => redeem(db, loginToken, from),
    verify: (token) => verify(db, token),
    move: (session, workspaceId) => move(db, session, workspaceId),
    list: (of) => list(db, of),
    end: (session) => end(db, session),
    prune: () => prune(db),
  };
}

async function createLogin(db: Kysely<Tables>, { workspaceId, userId, reach, ttlMs = LOGIN_TTL, actor }: NewLogin) {
  const token = newToken('login');
  const expiresAt = new Date(Date.now() + ttlMs);
  await db.transaction().execute(async (trx) => {
    const known = trx.selectFrom('membership').select('role').where('workspaceId', '=', workspaceId).where('userId', '=', userId);
    if (!UUID.test(userId) || (await known.executeTakeFirst()) === undefined) throw unknownUser(userId);
    await trx
      .insertInto('loginToken')
      .values({ hash: hashToken(token), workspaceId, userId, reach: reach === undefined ? null : [...reach], expiresAt })
      .execute();
    const after = { expires_at: expiresAt.toISOString() };
    await record(trx, { workspaceId, actor, action: 'user.login_link', kind: 'user', subject: userId, after });
  });
  return { token, expiresAt };
}

/** Nobody learns whether there is such a user elsewhere. */
export const unknownUser = (id: string): NotFound => new NotFound('user.unknown', `there is no user \`${id}\` in this workspace`);

async function redeem(db: Kysely<Tables>, loginToken: string, from: LoginFrom): Promise<OpenedSession | undefined> {
  return db.transaction().execute(async (trx) => {
    // Deleting it is what makes it one-time: of two requests at once only one gets the row.
    const login = await trx
      .deleteFrom('loginToken')
      .where('hash', '=', hashToken(loginToken))
      .where('expiresAt', '>', sql<Date>`now()`)
      .returning(['workspaceId', 'userId', 'reach'])
      .executeTakeFirst();
    return login === undefined ? undefined : openSession(trx, login, from);
  });
}

/** Opens a session for a member, inside the transaction that let them in. `undefined` where they are none any more. */
export async function openSession(
  trx: Kysely<Tables>,
  { workspaceId, userId, reach }: { readonly workspaceId: string; readonly userId: string; readonly reach: readonly string[] | null },
  { ttlMs = SESSION_TTL, address, agent, noted = true }: LoginFrom,
): Promise<OpenedSession | undefined> {
  const token = newToken('session');
  const id = uuid();
  await trx
    .insertInto('session')
    .values({
      ...{ id, workspaceId, userId, reach: reach === null ? null : [...reach], hash: hashToken(token) },
      ...{ address: address ?? null, agent: agent?.slice(0, 300) ?? null, expiresAt: new Date(Date.now() + ttlMs) },
    })
    .execute();
  const found = await known(trx).where('session.id', '=', id).executeTakeFirst();
  if (found === undefined) return undefined;
  if (noted) await record(trx, { workspaceId, actor: `user:${userId}`, action: 'session.login', kind: 'session', subject: id });
  return { token, session: found };
}

/** Sessions with what their users are now, where they are. */
function known(db: Kysely<Tables>) {
  return db
    .selectFrom('session')
    .innerJoin('membership', (join) =>
      join.onRef('membership.workspaceId', '=', 'session.workspaceId').onRef('membership.userId', '=', 'session.userId'),
    )
    .innerJoin('appUser', 'appUser.id', 'session.userId')
    .innerJoin('workspace', 'workspace.id', 'session.workspaceId')
    .where('workspace.deletedAt', 'is', null)
    .select(['session.id', 'session.workspaceId', 'membership.role', 'session.userId', 'appUser.name', 'appUser.email'])
    .select(['session.reach', 'session.expiresAt']);
}

async function verify(db: Kysely<Tables>, token: string): Promise<SessionRow | undefined> {
  const asked = known(db).select('session.lastSeenAt').where('session.hash', '=', hashToken(token)).where(alive);
  const [found] = (await db.executeQuery(asPrepared('verify_session', asked))).rows;
  if (found === undefined) return undefined;
  const { lastSeenAt, ...session } = found;
  if (longAgo(lastSeenAt)) {
    await db
      .updateTable('session')
      .set({ lastSeenAt: sql<Date>`now()` })
      .where('id', '=', session.id)
      .execute();
  }
  return session;
}

async function move(db: Kysely<Tables>, { id, userId, reach }: SessionRow, workspaceId: string): Promise<SessionRow> {
  const refusal = new NotFound('workspace.unknown', `there is no workspace \`${workspaceId}\`, or this session may not be used in it`);
  if (reach !== null && !reach.includes(workspaceId)) throw refusal;
  return db.transaction().execute(async (trx) => {
    await trx
      .updateTable('session')
      .set({ workspaceId })
      .where('id', '=', id)
      .where((where) =>
        where.exists(
          where
            .selectFrom('membership')
            .select('role')
            .where('membership.userId', '=', userId)
            .where('membership.workspaceId', '=', workspaceId),
        ),
      )
      .execute();
    const moved = await known(trx).where('session.id', '=', id).executeTakeFirst();
    if (moved?.workspaceId !== workspaceId) throw refusal;
    await record(trx, { workspaceId, actor: `user:${userId}`, action: 'session.switch', kind: 'session', subject: id });
    return moved;
  });
}

async function list(db: Kysely<Tables>, { userId, reach }: Pick<SessionRow, 'userId' | 'reach'>): Promise<readonly SessionEntry[]> {
  let query = known(db).select(['session.createdAt', 'session.lastSeenAt', 'session.address', 'session.agent']);
  query = query.where('session.userId', '=', userId).where(alive);
  if (reach !== null) query = query.where('session.workspaceId', 'in', reach.length === 0 ? [''] : reach);
  const rows = await query.orderBy('session.id', 'desc').execute();
  return rows.map(({ id, workspaceId, createdAt, lastSeenAt, expiresAt, address, agent }) => ({
    ...{ id, workspaceId, createdAt, lastSeenAt, expiresAt, address, agent },
  }));
}

async function end(db: Kysely<Tables>, { id, userId, reach }: Pick<SessionRow, 'userId' | 'reach' | 'id'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    let mine = trx.deleteFrom('session').where('id', '=', id).where('userId', '=', userId);
    if (reach !== null) mine = mine.where('workspaceId', 'in', reach.length === 0 ? [''] : reach);
    const gone = UUID.test(id) ? await mine.returning('workspaceId').executeTakeFirst() : undefined;
    if (gone === undefined) throw new NotFound('session.unknown', `you have no session \`${id}\``);
    await record(trx, { ...gone, actor: `user:${userId}`, action: 'session.end', kind: 'session', subject: id });
  });
}

async function prune(db: Kysely<Tables>): Promise<number> {
  const tokens = await db
    .deleteFrom('loginToken')
    .where('expiresAt', '<', sql<Date>`now()`)
    .executeTakeFirst();
  const sessions = await db
    .deleteFrom('session')
    .where(sql<boolean>`NOT (${alive})`)
    .executeTakeFirst();
  const invitations = await db
    .deleteFrom('invitation')
    .where('expiresAt', '<', sql<Date>`now() - interval '30 days'`)
    .executeTakeFirst();
  return Number(tokens.numDeletedRows + sessions.numDeletedRows + invitations.numDeletedRows);
}
