import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@tributary/contract';
import type { FastifyRequest } from 'fastify';

/** Who sends a request, once the guard knows. `actor` is how the audit log names them. */
export interface CallerOf {
  readonly workspaceId: string;
  readonly role: Role;
  readonly actor: string;
}

export type KnownRequest = FastifyRequest & { caller?: CallerOf };

/** The caller of the present request. Only on routes that need a role. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): CallerOf => {
  const { caller } = context.switchToHttp().getRequest<KnownRequest>();
  if (!caller) throw new Error('a route that is open to nobody in particular has no caller');
  return caller;
});
