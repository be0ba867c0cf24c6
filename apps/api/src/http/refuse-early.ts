import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem.filter.js';
import { sendProblem } from './send-problem.js';

/** What the server refuses before any route is reached, as a problem like every other refusal: an address nobody can read, a part of it too long. */
export function refuseEarly(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, problemOf(error, request));
}
