import type { LoginFrom } from '@tributary/store';
import type { FastifyRequest } from 'fastify';

/** What is kept of whoever logs in, so that they know their sessions again. */
export function fromOf(request: FastifyRequest): LoginFrom {
  return { address: request.ip, agent: request.headers['user-agent'] };
}
