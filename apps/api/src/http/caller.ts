import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@tributary/contract';
import type { Origin, SessionRow } from '@tributary/store';
import type { FastifyRequest } from 'fastify';

/** Who sends a request, once the guard knows. `actor` is how the audit log names them. */
export interface CallerOf {
  readonly workspaceId: string;
  readonly role: Role;
  readonly actor: string;
  /** What people call them. */
  readonly name: string;
  /** What of the role is allowed, `syncs:run`; empty: all. */
  readonly scopes: readonly string[];
  /** Whose doing it is in the end: of a key, whoever made it. Approvals count these. */
  readonly author: string;
  /** Who is logged in; a key has no user. */
  readonly userId?: string;
  readonly session?: SessionRow;
}

export type KnownRequest = FastifyRequest & { caller?: CallerOf; origin?: Origin };

/** The caller of the present request. Only on routes that need a role. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): CallerOf => {
  const { caller } = context.switchToHttp().getRequest<KnownRequest>();
  if (!caller) throw new Error('a route that is open to nobody in particular has no caller');
  return caller;
});
