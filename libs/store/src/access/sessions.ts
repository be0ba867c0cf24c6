import { type Kysely, sql } from 'kysely';
import type { Role, Tables } from '../tables.js';
import { hashToken, newToken } from './token.js';

/** Who a session speaks for. */
export interface SessionRow {
  readonly workspaceId: string;
  readonly role: Role;
  readonly expiresAt: Date;
}

export interface NewLogin {
  readonly workspaceId: string;
  readonly role: Role;
  /** How long it may be used; a day unless told otherwise. */
  readonly ttlMs?: number;
}

/** Sessions of the dashboard. A login token opens one session, once. */
export interface Sessions {
  /** The token of a one-time login link. */
  createLogin(login: NewLogin): Promise<string>;
  /** Exchanges a login token for a session; `undefined` when it is unknown, used or too old. */
  redeem(loginToken: string, ttlMs?: number): Promise<{ readonly token: string; readonly session: SessionRow } | undefined>;
  /** The session, or `undefined` when it is unknown, ended or too old. */
  verify(token: string): Promise<SessionRow | undefined>;
  end(token: string): Promise<void>;
  /** Removes what has expired; gives how many rows. */
  prune(): Promise<number>;
}

const HOUR = 3_600_000;
const LOGIN_TTL = 24 * HOUR;
const SESSION_TTL = 30 * 24 * HOUR;
const COLUMNS = ['workspaceId', 'role', 'expiresAt'] as const;

export function openSessions(db: Kysely<Tables>): Sessions {
  return {
    createLogin: async ({ workspaceId, role, ttlMs = LOGIN_TTL }) => {
      const token = newToken('login');
      await db
        .insertInto('loginToken')
        .values({ hash: hashToken(token), workspaceId, role, expiresAt: new Date(Date.now() + ttlMs) })
        .execute();
      return token;
    },
    redeem: (loginToken, ttlMs = SESSION_TTL) => redeem(db, loginToken, ttlMs),
    verify: (token) =>
      db
        .selectFrom('session')
        .select(COLUMNS)
        .where('hash', '=', hashToken(token))
        .where('expiresAt', '>', sql<Date>`now()`)
        .executeTakeFirst(),
    end: async (token) => void (await db.deleteFrom('session').where('hash', '=', hashToken(token)).execute()),
    prune: async () => {
      const tokens = await db
        .deleteFrom('loginToken')
        .where('expiresAt', '<', sql<Date>`now()`)
        .executeTakeFirst();
      const sessions = await db
        .deleteFrom('session')
        .where('expiresAt', '<', sql<Date>`now()`)
        .executeTakeFirst();
      return Number(tokens.numDeletedRows + sessions.numDeletedRows);
    },
  };
}

async function redeem(db: Kysely<Tables>, loginToken: string, ttlMs: number) {
  return db.transaction().execute(async (trx) => {
    // Deleting it is what makes it one-time: of two requests at once only one gets the row.
    const login = await trx
      .deleteFrom('loginToken')
      .where('hash', '=', hashToken(loginToken))
      .where('expiresAt', '>', sql<Date>`now()`)
      .returning(['workspaceId', 'role'])
      .executeTakeFirst();
    if (login === undefined) return undefined;
    const token = newToken('session');
    const session = await trx
      .insertInto('session')
      .values({ ...login, hash: hashToken(token), expiresAt: new Date(Date.now() + ttlMs) })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    return { token, session };
  });
}
