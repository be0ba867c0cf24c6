import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CLIENT_HEADER } from '@tributary/contract';
import { Forbidden, Unauthorized } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { CallerOf, KnownRequest } from './caller.js';
import { allows, NEEDS, type Needs } from './roles.js';
import { sessionCookie } from './session-cookie.js';

/** Knows the caller by API key or session cookie, and lets pass whom the route allows. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(STORE) private readonly store: Store,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needs = this.reflector.getAllAndOverride<Needs | undefined>(NEEDS, [context.getHandler(), context.getClass()]) ?? 'admin';
    if (needs === 'nobody') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const caller = await this.callerOf(request);
    if (!allows(caller.role, needs)) {
      throw new Forbidden('auth.role', `this needs the role \`${needs}\`; yours is \`${caller.role}\`. Ask an admin for another key`);
    }
    request.caller = caller;
    return true;
  }

  private async callerOf(request: KnownRequest): Promise<CallerOf> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.byKey(authorization);
    const token = sessionCookie.of(request);
    if (token === undefined) {
      throw new Unauthorized('auth.missing', 'this needs an API key: send `Authorization: Bearer trb_…`, or log in to the dashboard');
    }
    return this.bySession(request, token);
  }

  private async byKey(authorization: string): Promise<CallerOf> {
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const row = key === undefined ? undefined : await this.store.apiKeys.verify(key);
    if (!row) throw new Unauthorized('auth.key', 'the API key is unknown, revoked or expired: ask an admin for a new one');
    return { workspaceId: row.workspaceId, role: row.role, actor: `api_key:${row.id}` };
  }

  private async bySession(request: KnownRequest, token: string): Promise<CallerOf> {
    refuseForeignPages(request);
    const session = await this.store.sessions.verify(token);
    if (!session) throw new Unauthorized('auth.session', 'the session has ended: log in again with a new login link');
    return { workspaceId: session.workspaceId, role: session.role, actor: 'session' };
  }
}

/** A browser sends the cookie by itself; the header only our own page can add, since we answer no preflight. */
function refuseForeignPages(request: KnownRequest): void {
  const safe = request.method === 'GET' || request.method === 'HEAD';
  if (!safe && request.headers[CLIENT_HEADER] === undefined) {
    throw new Forbidden('auth.foreign', `a change by session cookie must carry the header \`${CLIENT_HEADER}\``);
  }
}
