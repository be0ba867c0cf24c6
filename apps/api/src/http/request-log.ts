import type { Logger } from '@tributary/runtime';
import type { FastifyInstance } from 'fastify';
import type { KnownRequest } from './caller.js';

/** One line a request, without its query and body. Probes are not worth a line. */
export function addRequestLog(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?', 1)[0];
    if (path === '/healthz' || path === '/readyz') return;
    const { caller } = request as KnownRequest;
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        path,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(caller ? { actor: caller.actor } : {}),
      },
      'request',
    );
  });
}
