import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CLIENT_HEADER, covers } from '@tributary/contract';
import { Forbidden } from '@tributary/core';
import type { CallerOf, KnownRequest } from './caller.js';
import { Callers } from './callers.js';
import { allows, NEEDS, type Needs } from './roles.js';
import { scopeOf } from './scope-of.js';

/** Knows the caller by API key or session cookie, and lets pass whom the route allows. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    private readonly callers: Callers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needs = this.reflector.getAllAndOverride<Needs | undefined>(NEEDS, [context.getHandler(), context.getClass()]) ?? 'admin';
    if (needs === 'nobody') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const caller = await this.callers.of(request);
    if (caller.session !== undefined) refuseForeignPages(request);
    if (!allows(caller.role, needs)) {
      throw new Forbidden('auth.role', `this needs the role \`${needs}\`; yours is \`${caller.role}\`. Ask an admin for another key`);
    }
    refuseOutOfScope(caller, request);
    request.caller = caller;
    if (request.origin !== undefined) request.origin.actorName = caller.name;
    return true;
  }
}

function refuseOutOfScope({ scopes }: CallerOf, { method, routeOptions }: KnownRequest): void {
  const wanted = scopeOf(method, routeOptions.url ?? '');
  if (wanted === undefined || covers(scopes, wanted)) return;
  const has = scopes.map((scope) => `\`${scope}\``).join(', ');
  throw new Forbidden(
    'auth.scope',
    `this needs the scope \`${wanted.area}:${wanted.act}\`; this key has ${has}. Ask an admin for another key`,
  );
}

/** A browser sends the cookie by itself; the header only our own page can add, since we answer no preflight. */
export function refuseForeignPages(request: KnownRequest): void {
  const safe = request.method === 'GET' || request.method === 'HEAD';
  if (!safe && request.headers[CLIENT_HEADER] === undefined) {
    throw new Forbidden('auth.foreign', `a change by session cookie must carry the header \`${CLIENT_HEADER}\``);
  }
}
