import { Agent, createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Fault } from '../outcome.js';
import { createHttp } from './create-http.js';
import type { HttpOptions } from './create-http.js';
import type { HttpRequest, JournalEntry } from './http.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (answer: RequestListener) => listening(createServer(answer));

/** A server that does something with the raw connection, once the request has arrived. */
const serveRaw = (act: (socket: import('node:net').Socket) => void) =>
  listening(createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => act(socket))));

const post: HttpRequest = { method: 'POST', path: '/records', json: { a: 1 } };

async function faultOf(options: HttpOptions, request = post): Promise<Fault> {
  const fault: unknown = await createHttp(options)
    .send(request)
    .catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  return fault as Fault;
}

describe('a request without an answer', () => {
  test('nobody listens: nothing was sent, it may be tried again', async () => {
    const baseUrl = await serve(() => undefined);
    servers.pop()?.close();
    const fault = await faultOf({ baseUrl });
    expect(fault).toMatchObject({ kind: 'transient', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('no such host: nothing was sent', async () => {
    expect((await faultOf({ baseUrl: 'http://no-such-host.invalid' })).kind).toBe('transient');
  });

  test('a connection reset after the request leaves it in doubt', async () => {
    expect((await faultOf({ baseUrl: await serveRaw((socket) => socket.resetAndDestroy()) })).kind).toBe('in_doubt');
  });

  test('silence after the request leaves it in doubt when the time is over', async () => {
    const fault = await faultOf({ baseUrl: await serveRaw(() => undefined), timeouts: { answerMs: 100 } });
    expect(fault).toMatchObject({ kind: 'in_doubt', message: expect.stringContaining('no answer within 0.1 s') });
  });

  test('an answer that drips slower than the time allows is in doubt', async () => {
    const baseUrl = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    expect((await faultOf({ baseUrl, timeouts: { answerMs: 200 } })).kind).toBe('in_doubt');
  });

  test('each part of it has its own clock: no answer begins, or one stops', async () => {
    const timeouts = { connectMs: 5_000, headersMs: 5_000, idleMs: 5_000, answerMs: 5_000 };
    const silent = await serveRaw(() => undefined);
    const none = await faultOf({ baseUrl: silent, timeouts: { ...timeouts, headersMs: 150 } });
    expect(none).toMatchObject({ kind: 'in_doubt', message: expect.stringContaining('no answer within 0.15 s') });
    const stopping = await serveRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx'));
    const stopped = await faultOf({ baseUrl: stopping, timeouts: { ...timeouts, idleMs: 150 } });
    expect(stopped).toMatchObject({ kind: 'in_doubt', message: expect.stringContaining('the answer stopped for 0.15 s') });
    // One that comes in small pieces is not stopped by it.
    const slow = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n');
      [60, 120, 180, 240, 300, 360].forEach((ms) => setTimeout(() => socket.write('x'), ms));
    });
    await expect(createHttp({ baseUrl: slow, timeouts: { ...timeouts, idleMs: 250 } }).send(post)).resolves.toMatchObject({
      text: 'xxxxxx',
    });
  });

  test('a request may have more time than others', async () => {
    const baseUrl = await serve((_, response) => void setTimeout(() => response.end('late'), 300));
    const timeouts = { headersMs: 100, answerMs: 100 };
    await expect(createHttp({ baseUrl, timeouts }).send({ ...post, timeoutMs: 5_000 })).resolves.toMatchObject({ text: 'late' });
  });

  test('a truncated answer is in doubt', async () => {
    const baseUrl = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"ok":'));
    expect((await faultOf({ baseUrl })).kind).toBe('in_doubt');
  });

  test('an answer beyond the size allowed is in doubt', async () => {
    const baseUrl = await serve((_, response) => response.end('x'.repeat(5_000)));
    expect((await faultOf({ baseUrl, maxAnswerBytes: 1_000 })).kind).toBe('in_doubt');
  });

  test('a cancelled run: before the request nothing was sent, after it there is doubt', async () => {
    const baseUrl = await serveRaw(() => controller.abort());
    const controller = new AbortController();
    expect((await faultOf({ baseUrl, signal: AbortSignal.abort() })).kind).toBe('transient');
    expect((await faultOf({ baseUrl, signal: controller.signal })).kind).toBe('in_doubt');
  });
});

describe('a request whose worker stood still', () => {
  test.each(['new', 'kept-alive'])('is not written into a %s connection once it may be the work of another (I6)', async (connection) => {
    const seen: string[] = [];
    const baseUrl = await serve((request, response) => {
      seen.push(request.url ?? '');
      response.end('{}');
    });
    const http = createHttp({ baseUrl, fetchVia: { http: new Agent({ keepAlive: true }), https: new SecureAgent() } });
    if (connection === 'kept-alive') await http.send({ method: 'GET', path: '/first' });
    // Still its own when the request is made, and no more when there is a connection.
    const asked = [true, false];
    const fault: unknown = await http.send(post, { mayBegin: () => asked.shift() ?? false }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ kind: 'transient', message: expect.stringContaining('another worker') });
    await http.send({ method: 'GET', path: '/last' });
    expect(seen).toEqual([...(connection === 'kept-alive' ? ['/first'] : []), '/last']);
  });
});

describe('an answer', () => {
  test.each([
    [401, 'unauthorized'],
    [408, 'transient'],
    [425, 'transient'],
    [429, 'throttled'],
    [500, 'transient'],
    [502, 'transient'],
    [503, 'transient'],
    [504, 'transient'],
  ])('with status %d is %s for every destination, unless the connector takes it', async (status, kind) => {
    const baseUrl = await serve((_, response) => response.writeHead(status, { 'retry-after': '2' }).end('why'));
    const fault = await faultOf({ baseUrl });
    expect(fault).toMatchObject({ kind, options: { status } });
    if (kind !== 'unauthorized') expect(fault.options.afterMs).toBe(2_000);
    await expect(createHttp({ baseUrl }).send(post, { accept: [status] })).resolves.toMatchObject({ status, text: 'why' });
  });

  test('of any other status is handed over', async () => {
    for (const status of [200, 204, 304, 400, 404, 422, 501]) {
      const baseUrl = await serve((_, response) => response.writeHead(status, { location: '/elsewhere' }).end());
      await expect(createHttp({ baseUrl }).send(post)).resolves.toMatchObject({ status });
    }
  });

  test.each([301, 302, 303, 307, 308])('of %d is a matter of configuration, and says where it leads', async (status) => {
    const location = 'https://other.example/path?token=1';
    const baseUrl = await serve((_, response) => response.writeHead(status, { location }).end());
    const fault = await faultOf({ baseUrl });
    expect(fault).toMatchObject({ kind: 'fatal', options: { status } });
    expect(fault.message).toBe(
      `\`POST /records\` was answered ${status}, which leads to \`https://other.example\`; no redirect is followed.`,
    );
    await expect(createHttp({ baseUrl }).send(post, { accept: [status] })).resolves.toMatchObject({ status });
  });

  test('that is packed is unpacked, and is no bigger than allowed when it is', async () => {
    const baseUrl = await serve((_, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(10_000_000, 'x'))),
    );
    expect((await faultOf({ baseUrl, maxAnswerBytes: 100_000 })).kind).toBe('in_doubt');
    expect((await createHttp({ baseUrl }).send(post)).text).toHaveLength(10_000_000);
  });

  test('is read exactly', async () => {
    const baseUrl = await serve((_, response) => response.end('{"id":9007199254740993,"name":"Žluť 🐎"}'));
    const { json } = await createHttp({ baseUrl }).send(post);
    expect(json).toEqual({ id: 9_007_199_254_740_993n, name: 'Žluť 🐎' });
  });
});

describe('a request', () => {
  const echo = () =>
    serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        response.end(JSON.stringify({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() })),
      );
    });

  test('goes below the base URL, with its query, headers and exact body', async () => {
    const baseUrl = `${await echo()}/v1/`;
    const http = createHttp({ baseUrl, headers: { authorization: 'Bearer t' } });
    const { json } = await http.send({
      method: 'PUT',
      path: '/a%2Fb?x=1',
      query: { y: 'ž&' },
      headers: { 'x-own': 'v' },
      json: { id: 2n ** 63n },
    });
    expect(json).toMatchObject({
      url: '/v1/a%2Fb?x=1&y=%C5%BE%26',
      headers: { authorization: 'Bearer t', 'x-own': 'v', 'content-type': 'application/json; charset=utf-8' },
      body: '{"id":9223372036854775808}',
    });
  });

  test.each(['/users/../admin', '/./x', '/users/%2e%2E/admin'])('to `%s` is refused: it leads elsewhere', async (path) => {
    const fault = await faultOf({ baseUrl: await echo() }, { method: 'GET', path });
    expect(fault.kind).toBe('fatal');
  });

  test('cannot leave the origin its credentials belong to', async () => {
    const baseUrl = await echo();
    for (const path of ['//evil.example/x', '@evil.example/x', 'http://evil.example/x']) {
      expect((await createHttp({ baseUrl }).send({ method: 'GET', path })).status).toBe(200);
    }
  });

  test('cannot be given another header by a line break in a value', async () => {
    const { json } = await createHttp({ baseUrl: await echo() }).send({ method: 'GET', path: '/', headers: { x: 'a\r\nb: c' } });
    expect((json as { headers: Record<string, string> }).headers.b).toBeUndefined();
  });

  test('is counted, whether it is answered or not', async () => {
    const http = createHttp({ baseUrl: await serve((_, response) => response.writeHead(500).end()) });
    await http.send(post).catch(() => undefined);
    await http.send(post).catch(() => undefined);
    expect(http.requests).toBe(2);
  });

  test('an address that is none is a matter of configuration', () => {
    expect(() => createHttp({ baseUrl: 'ftp://x' })).toThrow(Fault);
    expect(() => createHttp({ baseUrl: 'https://me:s3cret@x.example' })).toThrow('`x.example` has a user name or a password in it');
    expect(() => createHttp({ baseUrl: 'braze' })).toThrow('`braze` is not an http(s) address');
  });
});

describe('secrets', () => {
  const SECRET = 's3cret/with "quotes"';
  const forms = [SECRET, encodeURIComponent(SECRET), JSON.stringify(SECRET).slice(1, -1), Buffer.from(SECRET).toString('base64')];

  test('appear in no message, no cause, no journal and no echoed answer', async () => {
    const entries: JournalEntry[] = [];
    const baseUrl = await serve((request, response) =>
      response.writeHead(request.method === 'GET' ? 200 : 500).end(JSON.stringify({ echo: SECRET, all: forms.join(' ') })),
    );
    const options: HttpOptions = { baseUrl, secrets: [SECRET], journal: ({ entry }) => entries.push(entry()) };
    const request: HttpRequest = { method: 'POST', path: '/x', query: { api_key: SECRET }, json: { key: SECRET } };
    const fault = await faultOf(options, request);
    const { text } = await createHttp(options).send({ ...request, method: 'GET' });
    const lost = await faultOf({ ...options, baseUrl: await serveRaw((socket) => socket.resetAndDestroy()) }, request);
    expect(entries.map((entry) => entry.status)).toEqual([500, 200, undefined]);
    const told = [
      text,
      ...[fault, lost].map((each) => `${each.stack} ${JSON.stringify(each)} ${String(each.cause)}`),
      JSON.stringify(entries),
    ].join('\n');
    for (const form of forms) expect(told).not.toContain(form);
    expect(told).toContain('***');
  });
});
