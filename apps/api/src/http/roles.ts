import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ROLES, type Role } from '@tributary/contract';
import { Forbidden } from '@tributary/core';
import type { SessionRow } from '@tributary/store';
import type { CallerOf } from './caller.js';

/** What a route asks of its caller; `nobody` is open to all. A route that says nothing is for admins. */
export type Needs = Role | 'nobody';

export const NEEDS = 'tributary:needs';

/** Declares who may call a route, or all routes of a controller; the API's document has it as `x-needs`. */
export const Needs = (needs: Needs) => applyDecorators(SetMetadata(NEEDS, needs), ApiExtension('x-needs', needs));

export function allows(role: Role, needs: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needs);
}

/**
 * Asks for the consent of another: an admin who is not `author`, which is what `CallerOf.author` was when the thing was made. A key counts as
 * whoever made it, so that nobody approves their own with one.
 */
export function needsAnother(caller: CallerOf, author: string): void {
  if (!allows(caller.role, 'admin'))
    throw new Forbidden('auth.role', `this needs the role \`admin\`; yours is \`${caller.role}\`. Ask an admin to approve it`);
  if (caller.author === author) throw new Forbidden('auth.own', 'nobody approves what they asked for themselves: ask another admin');
}

/** Refuses a key that is held to scopes: what it would make could do more than it may itself. */
export function needsUnscoped({ scopes }: CallerOf): void {
  if (scopes.length > 0)
    throw new Forbidden(
      'auth.scope',
      'a key that is held to scopes lets nobody in and gives no roles: use a key without scopes, or log in',
    );
}

/** The session of whoever is logged in; a key has none. */
export function needsSession({ session }: CallerOf): SessionRow {
  if (session === undefined)
    throw new Forbidden('auth.session', 'this is for somebody who is logged in to the dashboard; an API key is nobody');
  return session;
}
