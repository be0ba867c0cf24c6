import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ROLES, type Role } from '@tributary/contract';

/** What a route asks of its caller; `nobody` is open to all. A route that says nothing is for admins. */
export type Needs = Role | 'nobody';

export const NEEDS = 'tributary:needs';

/** Declares who may call a route, or all routes of a controller; the API's document has it as `x-needs`. */
export const Needs = (needs: Needs) => applyDecorators(SetMetadata(NEEDS, needs), ApiExtension('x-needs', needs));

export function allows(role: Role, needs: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needs);
}
