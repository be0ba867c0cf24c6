import { type Origin, withOrigin } from '@tributary/store';
import type { FastifyInstance } from 'fastify';
import type { KnownRequest } from './caller.js';

/** Lets audit entries tell which request made them, and from where. After the body is read: reading it would lose the thread. */
export function addAuditOrigin(server: FastifyInstance): void {
  server.addHook('preValidation', (request, _reply, done) => {
    const origin: Origin = { requestId: request.id, address: request.ip };
    (request as KnownRequest).origin = origin;
    withOrigin(origin, done);
  });
}
