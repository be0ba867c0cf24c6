import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, NotFound } from '@tributary/core';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AnyConnector } from '../connector.js';
import { readJson, writeJson } from '../http/exact-json.js';
import { ClockSetting } from './clock.js';
import { nextFault, SandboxFaults } from './faults.js';
import { disturb, meet } from './make-trouble.js';
import type { AnswerBytes } from './odd-answers.js';
import { sandboxPage } from './page.js';
import { createSandboxHost } from './sandbox-host.js';
import type { HostedSandbox, SandboxHost } from './sandbox-host.js';
import { openStateFiles } from './sandbox-state.js';
import type { SandboxRequest } from './sandbox.js';

const LARGEST_REQUEST = 33_554_432;

/** What a server of sandboxes serves, where, and where it keeps their states. */
export interface SandboxServerOptions {
  readonly connectors: readonly AnyConnector[];
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Where states are kept; without it they end with the server. */
  readonly stateDir?: string;
}

/** A server of sandboxes that runs. */
export interface SandboxServer {
  readonly url: string;
  /** What is served, for tests in the same process. */
  readonly sandboxes: SandboxHost;
  /** Lets the process end although the server was not closed. */
  unref(): void;
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
    sandboxes: host,
    unref() {
      server.server.unref();
      server.server.on('connection', (socket) => socket.unref());
    },
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
    const { sandbox, journal, requests, faults, clock } = host.get(params.slug, params.destination);
    const now = new Date(clock.now()).toISOString();
    return sendJson(reply, 200, { now, assumes: sandbox.assumes ?? [], holdings: sandbox.holdings(), journal, requests, faults });
  });
  server.delete<Named>(path, async ({ params }, reply) => {
    host.reset(params.slug, params.destination);
    return reply.status(204).send();
  });
  addSwitch(server, `${path}/faults`, SandboxFaults, (params, { faults }) => {
    host.get(params.slug, params.destination).faults = faults;
  });
  addSwitch(server, `${path}/clock`, ClockSetting, (params, setting) => {
    host.get(params.slug, params.destination).clock.set(setting);
  });
}

/** A setting of one sandbox that is put as a whole, and answered as it was understood. */
function addSwitch<T>(server: FastifyInstance, path: string, schema: z.ZodType<T>, set: (params: Named['Params'], value: T) => void): void {
  server.put<Named>(path, async ({ params, body }, reply) => {
    const parsed = schema.safeParse(readJson(String(body)));
    if (!parsed.success) return sendJson(reply, 400, { message: parsed.error.issues.map((issue) => issue.message).join('; ') });
    set(params, parsed.data);
    return sendJson(reply, 200, parsed.data);
  });
}

function summaryOf({ slug, destination, requests, sandbox }: HostedSandbox) {
  const counts = Object.entries(sandbox.holdings()).map(([object, records]) => [object, records.length] as const);
  return { slug, destination, requests, holds: Object.fromEntries(counts) };
}

function addDestinations(server: FastifyInstance, host: SandboxHost): void {
  const hostedOf = (request: FastifyRequest): HostedSandbox => {
    const { slug, destination } = request.params as Named['Params'];
    return host.get(slug, destination);
  };
  // Here the body has not come yet.
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const hosted = hostedOf(request);
    const [fault] = hosted.faults;
    if (fault?.cut !== 'request' || fault.skip > 0) return;
    nextFault(hosted.faults, { text: fault.only?.contains ?? '' });
    hosted.note(requestOf(request), undefined);
    reply.hijack();
    request.raw.socket.resetAndDestroy();
  };
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const hosted = hostedOf(request);
    const asked = requestOf(request);
    hosted.clock.step();
    const fault = nextFault(hosted.faults, asked);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    const met = meet(fault, () => hosted.answer(asked));
    hosted.note(asked, met.kind === 'answer' ? met.answer : undefined);
    if (met.kind === 'answer') return sendAnswer(reply, met.answer);
    reply.hijack();
    disturb(request.raw.socket, met);
    return reply;
  };
  server.all('/:slug/:destination', { onRequest }, answer);
  server.all('/:slug/:destination/*', { onRequest }, answer);
}

function requestOf(request: FastifyRequest): SandboxRequest {
  const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://sandbox');
  const text = typeof request.body === 'string' ? request.body : '';
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    base: `http://${request.headers.host ?? 'localhost'}${pathname.split('/').slice(0, 3).join('/')}`,
    method: request.method,
    path: `/${pathname.split('/').slice(3).join('/')}`,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(headers),
    text,
    json: readJson(text),
  };
}

function sendAnswer(reply: FastifyReply, { status, headers, body }: AnswerBytes): FastifyReply {
  return reply
    .status(status)
    .headers({ ...headers })
    .send(body);
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.status(status).type('application/json; charset=utf-8').send(writeJson(body));
}

async function sayError(error: unknown, _request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const status = error instanceof NotFound ? 404 : ((error as { statusCode?: number }).statusCode ?? 500);
  const code = error instanceof AppError ? error.code : 'sandbox.failed';
  return sendJson(reply, status, { code, message: error instanceof Error ? error.message : String(error) });
}
