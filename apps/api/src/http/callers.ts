import { Inject, Injectable } from '@nestjs/common';
import { Unauthorized } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { ApiKeyRow, SessionRow, Store } from '@tributary/store';
import type { CallerOf, KnownRequest } from './caller.js';
import { sessionCookie } from './session-cookie.js';

/** Knows who sends a request, by what the database says now: a key that is revoked is nobody's at once. */
@Injectable()
export class Callers {
  constructor(@Inject(STORE) private readonly store: Store) {}

  /** Throws `Unauthorized` where nobody is known by it. */
  async of(request: KnownRequest): Promise<CallerOf> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.byKey(authorization);
    const session = await this.sessionOf(request);
    if (session === undefined) {
      throw sessionCookie.of(request) === undefined
        ? new Unauthorized('auth.missing', 'this needs an API key: send `Authorization: Bearer trb_…`, or log in to the dashboard')
        : new Unauthorized('auth.session', 'the session has ended: log in again with a new login link');
    }
    return callerOfSession(session);
  }

  /** The session whose cookie a request brings, if it still holds. */
  async sessionOf(request: KnownRequest): Promise<SessionRow | undefined> {
    const token = sessionCookie.of(request);
    return token === undefined ? undefined : this.store.sessions.verify(token);
  }

  private async byKey(authorization: string): Promise<CallerOf> {
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const row = key === undefined ? undefined : await this.store.apiKeys.verify(key);
    if (!row) throw new Unauthorized('auth.key', 'the API key is unknown, revoked or expired: ask an admin for a new one');
    return callerOfKey(row);
  }
}

function callerOfKey({ id, workspaceId, role, name, scopes, owner }: ApiKeyRow): CallerOf {
  const actor = `api_key:${id}`;
  return { workspaceId, role, actor, name, scopes, author: owner ?? actor };
}

/** Who a session speaks for. */
export function callerOfSession(session: SessionRow): CallerOf {
  const { workspaceId, role, userId, name } = session;
  const actor = `user:${userId}`;
  return { workspaceId, role, actor, name, scopes: [], author: actor, userId, session };
}
