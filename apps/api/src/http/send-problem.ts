import type { Problem } from '@tributary/contract';
import type { FastifyReply } from 'fastify';

/** Answers with a problem where no route has been reached yet. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
