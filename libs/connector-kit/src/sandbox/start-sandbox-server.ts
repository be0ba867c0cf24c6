import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, NotFound } from '@tributary/core';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AnyConnector } from '../connector.js';
import { readJson, writeJson } from '../http/exact-json.js';
import { nextFault, SandboxFaults } from './faults.js';
import type { SandboxFault } from './faults.js';
import { sandboxPage } from './page.js';
import { createSandboxHost, textOf } from './sandbox-host.js';
import type { HostedSandbox, SandboxHost } from './sandbox-host.js';
import { openStateFiles } from './sandbox-state.js';
import type { SandboxRequest, SandboxResponse } from './sandbox.js';

const LARGEST_REQUEST = 33_554_432;

export interface SandboxServerOptions {
  readonly connectors: readonly AnyConnector[];
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Where states are kept; without it they end with the server. */
  readonly stateDir?: string;
}

export interface SandboxServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The base URL of one destination's sandbox. Each destination has a state of its own, made on first use. */
export function sandboxUrl(base: string, slug: string, destination: string): string {
  return `${base.replace(/\/+$/, '')}/${encodeURIComponent(slug)}/${encodeURIComponent(destination)}`;
}

/** Serves the sandboxes of all connectors over HTTP; below `/_sandbox` they can be read, reset and broken on purpose. */
export async function startSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const files = openStateFiles(options.stateDir);
  const host = createSandboxHost(options.connectors, files);
  const server = fastify({ bodyLimit: LARGEST_REQUEST, forceCloseConnections: true, exposeHeadRoutes: false });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.setErrorHandler(sayError);
  server.setNotFoundHandler(async (_request, reply) => sendJson(reply, 404, { message: 'Use /<connector>/<destination>/… or /_sandbox.' }));
  addManagement(server, host);
  addDestinations(server, host);
  await server.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const { port } = server.addresses()[0] as { port: number };
  return {
    url: `http://${addressOf(options.host)}:${port}`,
    async close() {
      await server.close();
      await files.flush();
    },
  };
}

/** An address that a client on this machine can use. */
function addressOf(host = '127.0.0.1'): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

interface Named {
  readonly Params: { readonly slug: string; readonly destination: string };
}

function addManagement(server: FastifyInstance, host: SandboxHost): void {
  server.get('/_sandbox', async (request, reply) => {
    if (request.headers.accept?.includes('text/html') === true)
      return reply.type('text/html; charset=utf-8').send(sandboxPage(host.list()));
    return sendJson(reply, 200, { sandboxes: host.list().map(summaryOf) });
  });
  const path = '/_sandbox/:slug/:destination';
  server.get<Named>(path, async ({ params }, reply) => {
    const { sandbox, journal, requests, faults } = host.get(params.slug, params.destination);
    return sendJson(reply, 200, { holdings: sandbox.holdings(), journal, requests, faults });
  });
  server.delete<Named>(path, async ({ params }, reply) => {
    host.reset(params.slug, params.destination);
    return reply.status(204).send();
  });
  server.put<Named>(`${path}/faults`, async ({ params, body }, reply) => {
    const parsed = SandboxFaults.safeParse(readJson(String(body)));
    if (!parsed.success) return sendJson(reply, 400, { message: parsed.error.issues.map((issue) => issue.message).join('; ') });
    host.get(params.slug, params.destination).faults = parsed.data.faults;
    return sendJson(reply, 200, parsed.data);
  });
}

function summaryOf({ slug, destination, requests, sandbox }: HostedSandbox) {
  const counts = Object.entries(sandbox.holdings()).map(([object, records]) => [object, records.length] as const);
  return { slug, destination, requests, holds: Object.fromEntries(counts) };
}

function addDestinations(server: FastifyInstance, host: SandboxHost): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { slug, destination } = request.params as Named['Params'];
    const hosted = host.get(slug, destination);
    const asked = requestOf(request);
    const fault = nextFault(hosted.faults);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    const response = answerOf(hosted, asked, fault);
    hosted.note(asked, response);
    if (response !== undefined) return sendAnswer(reply, response);
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  };
  server.all('/:slug/:destination', answer);
  server.all('/:slug/:destination/*', answer);
}

/** `undefined`: the connection is cut. */
function answerOf(hosted: HostedSandbox, request: SandboxRequest, fault: SandboxFault | undefined): SandboxResponse | undefined {
  if (fault?.cut === 'before') return undefined;
  if (fault?.cut === 'after') {
    hosted.answer(request);
    return undefined;
  }
  if (fault?.html === true) {
    const page = '<html><body><h1>We will be back soon</h1></body></html>';
    return { status: fault.status ?? 200, headers: { 'content-type': 'text/html', ...waitHeader(fault) }, text: page };
  }
  if (fault?.status === undefined) return hosted.answer(request);
  return {
    status: fault.status,
    headers: waitHeader(fault),
    json: { message: `The sandbox answers ${fault.status} because it was told to.` },
  };
}

function waitHeader({ retryAfter }: SandboxFault): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}

function requestOf(request: FastifyRequest): SandboxRequest {
  const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://sandbox');
  const text = typeof request.body === 'string' ? request.body : '';
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: request.method,
    path: `/${pathname.split('/').slice(3).join('/')}`,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(headers),
    text,
    json: readJson(text),
  };
}

function sendAnswer(reply: FastifyReply, response: SandboxResponse): FastifyReply {
  if (response.json !== undefined) void reply.type('application/json; charset=utf-8');
  return reply
    .status(response.status)
    .headers({ ...response.headers })
    .send(textOf(response));
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.status(status).type('application/json; charset=utf-8').send(writeJson(body));
}

async function sayError(error: unknown, _request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const status = error instanceof NotFound ? 404 : ((error as { statusCode?: number }).statusCode ?? 500);
  const code = error instanceof AppError ? error.code : 'sandbox.failed';
  return sendJson(reply, status, { code, message: error instanceof Error ? error.message : String(error) });
}
