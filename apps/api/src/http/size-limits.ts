import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, Invalid } from '@tributary/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { misshapen } from './json-shape.js';
import { problemOf } from './problem.filter.js';
import { sendProblem } from './send-problem.js';
import { sessionCookie } from './session-cookie.js';

/** Room for a project of ten thousand objects. */
export const LARGEST_BODY = 16 * 1024 * 1024;
/** Who sends slower than that holds a connection for nothing. */
export const SLOWEST_REQUEST_MS = 120_000;
/** Nobody logs in, or accepts an invitation, with more. */
const LARGEST_STRANGE_BODY = 64 * 1024;
const LONGEST_URL = 8 * 1024;

/** Refuses what is larger than anything people send, before it is parsed. Whoever has no credentials may send little. */
export function addSizeLimits(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    const wrong = tooLarge(request);
    if (wrong !== undefined) return sendProblem(reply, problemOf(wrong, request));
  });
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (request, body: Buffer, done) => {
    const wrong = misshapen(body);
    if (wrong === undefined) return parse(request, body.toString(), done);
    return done(new Invalid('request.shape', `the body ${wrong}: split it up`, [{ path: '', message: wrong }]));
  });
}

function tooLarge(request: FastifyRequest): AppError | undefined {
  if (request.url.length > LONGEST_URL)
    return new AppError('request.url', `the address is longer than ${LONGEST_URL} characters: send what is long in the body`);
  if (!isStrange(request) || bodyOf(request) <= LARGEST_STRANGE_BODY) return undefined;
  return new AppError(
    'request.size',
    `a body of more than ${LARGEST_STRANGE_BODY} bytes needs an API key, and its length told in \`Content-Length\``,
  );
}

const isStrange = (request: FastifyRequest): boolean =>
  request.headers.authorization === undefined && sessionCookie.of(request) === undefined;

function bodyOf({ headers }: FastifyRequest): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
}

const UNREADABLE: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the headers are larger than 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come in time'],
};

/** Answers, as a problem, what is no request that Node's HTTP can read. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, detail] = UNREADABLE[error.code ?? ''] ?? [400, 'this is no HTTP request'];
  const body = JSON.stringify({ type: 'tributary:request.refused', title: STATUS_CODES[status], status, detail });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end([...head, 'connection: close', '', body].join('\r\n'));
}
