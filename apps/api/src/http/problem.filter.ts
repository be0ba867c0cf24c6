import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { Problem } from '@tributary/contract';
import { AppError, Cancelled, Conflict, Forbidden, Invalid, messageOf, NotFound, SourceUnavailable, Unauthorized } from '@tributary/core';
import { LOGGER, type Logger } from '@tributary/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The only place that knows HTTP's numbers. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  'revision.mismatch': 412,
  'rate.exceeded': 429,
  'request.url': 414,
  'request.size': 413,
};
const STATUS_BY_CLASS = [
  [NotFound, 404],
  [Invalid, 422],
  [Conflict, 409],
  [Unauthorized, 401],
  [Forbidden, 403],
  [SourceUnavailable, 503],
  [Cancelled, 503],
] as const;

/** How PostgreSQL and the network say that our database is not there now: connecting, shutting down, full, gone. */
const UNAVAILABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', '3D000', '53300', '57P01', '57P02', '57P03']);

/** What Fastify refuses before a route is reached. */
const REFUSED: Readonly<Record<number, string>> = {
  400: 'the request cannot be read: is the body valid JSON?',
  413: 'the body is too large',
  414: 'a part of the address is too long',
  415: 'the body must be sent as `application/json`',
};

/** Turns whatever was thrown into a problem (RFC 9457). A surprise is logged whole and told to the caller without its inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error, request);
    const fact = { requestId: request.id, path: pathOf(request), problem: problem.type };
    // A known trouble says all in a sentence; a surprise needs its stack.
    if (error instanceof AppError && problem.status >= 500) this.logger.warn(fact, error.message);
    else if (problem.status >= 500) this.logger.error({ ...fact, err: error }, 'request failed');
    // A stream that has begun cannot turn into a problem; cutting it off is what tells the caller.
    if (reply.raw.headersSent) return void reply.raw.destroy();
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** The problem that an error is to the caller. */
export function problemOf(error: unknown, request: Pick<FastifyRequest, 'id' | 'url' | 'method'>): Problem {
  if (error instanceof AppError) return problemOfAppError(error);
  if (UNAVAILABLE.has(codeOf(error))) {
    return problem(503, 'store.unavailable', 'the metadata database cannot be reached now: try again in a moment');
  }
  if (codeOf(error) === 'FST_ERR_BAD_URL') {
    return problem(400, 'request.refused', 'the address cannot be read: a `%` in it must be written `%25`');
  }
  const status = statusOf(error);
  if (status === 404) {
    return problem(404, 'route.unknown', `there is no \`${request.method} ${pathOf(request)}\`: \`/docs\` lists what there is`);
  }
  if (status < 500) return problem(status, 'request.refused', REFUSED[status] ?? messageOf(error));
  return problem(500, 'internal', `something went wrong on our side; the log has it as request \`${request.id}\``);
}

function problemOfAppError(error: AppError): Problem {
  const status = STATUS_BY_CODE[error.code] ?? STATUS_BY_CLASS.find(([type]) => error instanceof type)?.[1] ?? 500;
  const { details } = error;
  return {
    ...problem(status, error.code, error.message),
    ...(details.length > 0 ? { errors: details.map((detail) => ({ ...detail })) } : {}),
  };
}

function problem(status: number, code: string, detail: string): Problem {
  return { type: `tributary:${code}`, title: STATUS_CODES[status] ?? 'Error', status, detail };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/** Without the query, which may hold what a log must not. */
function pathOf(request: Pick<FastifyRequest, 'url'>): string {
  return request.url.split('?', 1)[0] ?? request.url;
}
