import { createHash } from 'node:crypto';
import { IDEMPOTENCY_HEADER } from '@tributary/contract';
import { type Origin, withOrigin } from '@tributary/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KnownRequest } from './caller.js';

/** Lets audit entries tell which request made them, and from where. After the body is read: reading it would lose the thread. */
export function addAuditOrigin(server: FastifyInstance): void {
  server.addHook('preValidation', (request, _reply, done) => {
    const wish = wishOf(request);
    const origin: Origin = { requestId: request.id, address: request.ip, ...(wish === undefined ? {} : { wish }) };
    (request as KnownRequest).origin = origin;
    withOrigin(origin, done);
  });
}

/** What a request with an idempotency key wishes for: the same key with another wish is a mistake. */
function wishOf({ headers, method, url, body }: FastifyRequest): string | undefined {
  if (headers[IDEMPOTENCY_HEADER] === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex');
}
