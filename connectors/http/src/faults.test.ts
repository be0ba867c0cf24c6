import { readFileSync } from 'node:fs';
import nodeHttp from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttp, deliverBatch, type HttpOptions, type OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { record } from './record.js';
import { Settings } from './settings.js';

/** The faults of destinations that the engine must bring to the right end, over real connections. */
const PEM = (name: string) => readFileSync(new URL(`../../../test/fixtures/tls/${name}.pem`, import.meta.url));
const MOST = 100_000;

interface Asked {
  readonly body: string;
  readonly head: string;
}
type Script = (socket: net.Socket, asked: Asked, count: number) => void;

const open: { readonly close: () => void }[] = [];
afterEach(() => open.splice(0).forEach(({ close }) => close()));

function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => sockets.add(socket.on('error', () => undefined)));
  open.push({ close: () => [server.close(), ...[...sockets].map((socket) => socket.destroy())] });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)));
}

/** A server of bytes: each whole request is answered as the script does. */
async function sink(script: Script, onConnect?: (socket: net.Socket) => void): Promise<string> {
  let count = 0;
  const server = net.createServer((socket) => {
    onConnect?.(socket);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      const asked = { head: text.slice(0, end), body: text.slice(end + 4) };
      text = '';
      script(socket, asked, (count += 1));
    });
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

const raw = (status: string, body: string | Buffer = '', headers: readonly string[] = []): Buffer => {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, `content-length: ${bytes.byteLength}`, ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);
};
const answer =
  (status: string, body: string | Buffer = '', headers: readonly string[] = []): Script =>
  (socket) =>
    void socket.write(raw(status, body, headers));
const reset = (socket: net.Socket): void => void socket.resetAndDestroy();
/** Writes a byte at a time, for ever. */
const drip = (socket: net.Socket, begin: string): void => {
  socket.write(begin);
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('x')), 20);
  open.push({ close: () => clearInterval(timer) });
};

const records = (count: number, operation: OutRecord['operation'] = 'add') =>
  Array.from({ length: count }, (_, n) => aRecord(`r${n}`, { id: n }, { name: n === 2 ? 'bad' : 'good' }, { operation }));
const REQUEST = { method: 'POST', path: '/records', records: 100, idempotent: true };

async function deliver(baseUrl: string, list: readonly OutRecord[] = records(4), more: Partial<HttpOptions> = {}) {
  const http = createHttp({ baseUrl, maxAnswerBytes: MOST, timeouts: { connectMs: 300, answerMs: 400 }, ...more });
  const options = record.options.parse({ add: REQUEST, remove: REQUEST });
  const run = { id: 'run', startedAt: '2026-01-01T00:00:00Z' };
  const context = {
    settings: Settings.parse({ base_url: 'https://records.example' }),
    options,
    mode: 'upsert',
    http,
    signal: new AbortController().signal,
    run,
  } as const;
  const { outcomes, fault } = await deliverBatch(record, context, list);
  expect(outcomes.size).toBe(list.length);
  return {
    kinds: list.map(({ id }) => outcomes.get(id)?.kind),
    outcomes,
    fault: fault?.kind,
    afterMs: fault?.options.afterMs,
    requests: http.requests,
  };
}

const all = (kind: string, count = 4) => Array.from({ length: count }, () => kind);
/** Answers for each record of the request, as `each` says. */
const results =
  (each: (list: readonly { key: { id: number }; data: { name: string } }[]) => readonly unknown[], wrap = (text: string) => text): Script =>
  (socket, { body }) =>
    void socket.write(
      raw('200 OK', wrap(JSON.stringify({ results: each((JSON.parse(body) as { records: Parameters<typeof each>[0] }).records) }))),
    );

describe('connections', () => {
  test('1: one that is refused was not written to: all is tried again', async () => {
    expect(await deliver('http://127.0.0.1:1')).toMatchObject({ kinds: all('retry'), fault: 'transient' });
  });
  test('2: one that never comes is given up', async () => {
    const agent = Object.assign(new nodeHttp.Agent(), { createConnection: () => Object.assign(new net.Socket(), { connecting: true }) });
    expect(await deliver('http://127.0.0.1:9', records(2), { fetchVia: { http: agent, https: https.globalAgent } })).toMatchObject({
      kinds: all('retry', 2),
      fault: 'transient',
    });
  });
  test.each([
    ['3: has no address', 'ENOTFOUND'],
    ['4: cannot be looked up', 'EAI_AGAIN'],
  ])('%s', async (_, code) => {
    const lookup: net.LookupFunction = (_host, _options, done) => done(Object.assign(new Error(code), { code }), '');
    const agent = new nodeHttp.Agent({ lookup });
    const told = await deliver('http://sink.test', records(2), { fetchVia: { http: agent, https: https.globalAgent } });
    expect(told).toMatchObject({ kinds: all('retry', 2), fault: 'transient' });
  });
  test.each([
    ['5: is over', 'expired', true],
    ['6: is signed by nobody known', 'good', false],
    ['7: is of another name', 'other', true],
  ])('a certificate that %s ends the run, and nothing is written', async (_, name, trusted) => {
    let received = 0;
    const server = tls.createServer({ key: PEM('key'), cert: PEM(name) }, (socket) => socket.on('data', () => (received += 1)));
    const port = await listen(server);
    const fetchVia = { http: nodeHttp.globalAgent, https: new https.Agent(trusted ? { ca: PEM(name) } : {}) };
    expect(await deliver(`https://127.0.0.1:${port}`, records(2), { fetchVia })).toMatchObject({ fault: 'fatal', kinds: all('retry', 2) });
    expect(received).toBe(0);
  });

  const lost: readonly (readonly [string, Script, ((socket: net.Socket) => void)?])[] = [
    ['9: reset in the middle of the request', () => undefined, (socket) => socket.once('data', () => reset(socket))],
    ['10: reset before the answer', reset],
    ['11: reset in the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-le', () => reset(socket))],
    ['12: closed in the body', (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"results"')],
    ['13: a chunk that is cut off', (socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{"resul')],
    ['15: headers that never come', () => undefined],
    ['16: headers byte by byte', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-long: ')],
    ['17: a body byte by byte', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n')],
    ['18: a body without an end', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n')],
    ['19: a body that is too big', answer('200 OK', 'x'.repeat(MOST + 1))],
    ['20: a body that is too big when unpacked', answer('200 OK', gzipSync('x'.repeat(MOST * 100)), ['content-encoding: gzip'])],
  ];
  test.each(lost.map(([name, ...how]) => [name, how] as const))('%s leaves in doubt what was sent', async (_, how) => {
    expect(await deliver(await sink(...how))).toMatchObject({ kinds: all('in_doubt'), fault: 'in_doubt' });
  });
  test('8: one that is reset as it is made delivered nothing for sure, whether it was written to or not', async () => {
    const { kinds } = await deliver(await sink(() => undefined, reset));
    expect([all('retry'), all('in_doubt')]).toContainEqual(kinds);
  });
  test('14: an idle connection that is closed as it is written to leaves in doubt what was sent', async () => {
    const url = await sink((socket, _, count) => (count === 1 ? socket.write(raw('200 OK')) : reset(socket)));
    const agent = new nodeHttp.Agent({ keepAlive: true });
    const via = { fetchVia: { http: agent, https: https.globalAgent } };
    expect((await deliver(url, records(2), via)).kinds).toEqual(all('delivered', 2));
    expect((await deliver(url, records(2), via)).kinds).toEqual(all('in_doubt', 2));
    agent.destroy();
  });
});

describe('answers', () => {
  const told: readonly (readonly [string, Script, string, string?])[] = [
    ['21: a login page', answer('200 OK', '<!DOCTYPE html><p>Sign in'), 'in_doubt', 'in_doubt'],
    ['22: nothing but success', answer('200 OK'), 'delivered'],
    ['23: JSON that is cut off', answer('200 OK', '{"results":[{"key"'), 'in_doubt', 'in_doubt'],
    ['24: success that is none', answer('200 OK', '{"ok":false,"error":"invalid_auth"}'), 'in_doubt', 'in_doubt'],
    ['25: GraphQL asks to slow down', answer('200 OK', '{"errors":[{"extensions":{"code":"THROTTLED"}}]}'), 'retry', 'throttled'],
    ['26: errors of the user', answer('200 OK', '{"userErrors":[{"message":"no"}]}'), 'in_doubt', 'in_doubt'],
    ['27: errors nobody can assign', answer('201 Created', '{"message":"success","errors":[{"type":"x"}]}'), 'in_doubt', 'in_doubt'],
    ['28: several statuses', answer('207 Multi-Status', '[{"status":200},{"status":500}]'), 'in_doubt', 'in_doubt'],
    ['34, 35: wrong credentials', answer('401 Unauthorized'), 'retry', 'unauthorized'],
    ['36: not allowed', answer('403 Forbidden'), 'retry', 'unauthorized'],
    ['38: took too long', answer('408 Request Timeout'), 'retry', 'transient'],
    ['44: broken', answer('500 Internal Server Error'), 'retry', 'transient'],
    ['45: a page of a proxy', answer('502 Bad Gateway', '<html>'), 'retry', 'transient'],
    ['47: a proxy that gave up waiting', answer('504 Gateway Timeout'), 'retry', 'transient'],
  ];
  test.each(told.map(([name, ...how]) => [name, how] as const))('%s', async (_, [script, kind, fault]) => {
    expect(await deliver(await sink(script))).toMatchObject({ kinds: all(kind), fault, requests: 1 });
  });

  test.each([301, 302, 303, 307, 308])('31, 32: a redirect (%d) is not followed, to nowhere', async (status) => {
    let elsewhere = 0;
    const other = await sink(() => (elsewhere += 1));
    const url = await sink(answer(`${status} Moved`, '', [`location: ${other}/records`]));
    expect(await deliver(url)).toMatchObject({ kinds: all('retry'), fault: 'fatal' });
    expect(elsewhere).toBe(0);
  });

  test('30: fewer, more, permuted and doubled results give each record its own outcome, and none to who is not mentioned', async () => {
    const url = await sink(
      results((list) => [
        ...[3, 1, 0].map((n) => ({ key: list[n]?.key, status: n === 1 ? 'rejected' : 'ok' })),
        { key: { id: 77 }, status: 'ok' },
        { key: { id: 3 }, status: 'ok' },
      ]),
    );
    expect((await deliver(url)).kinds).toEqual(['delivered', 'rejected', 'in_doubt', 'delivered']);
  });

  test.each(['400 Bad Request', '413 Payload Too Large', '422 Unprocessable Content'])(
    '33, 40, 41: a request refused (%s) for the sake of one record is split until it stands alone',
    async (status) => {
      const url = await sink((socket, { body }) => void socket.write(body.includes('"bad"') ? raw(status, 'no') : raw('200 OK')));
      const { kinds, requests } = await deliver(url, records(16));
      expect(kinds).toEqual(all('delivered', 16).with(2, 'rejected'));
      expect(requests).toBeLessThanOrEqual(2 * Math.log2(16) + 1 + 1);
    },
  );
  test('41: results tell of each record', async () => {
    const url = await sink(results((list) => list.map(({ key, data }) => ({ key, status: data.name === 'bad' ? 'rejected' : 'ok' }))));
    expect((await deliver(url)).kinds).toEqual(['delivered', 'delivered', 'rejected', 'delivered']);
  });
  test('37: what is not there is rejected, and removed already when it was to be removed', async () => {
    const url = await sink(answer('404 Not Found'));
    expect((await deliver(url, records(1))).kinds).toEqual(['rejected']);
    expect((await deliver(url, records(1, 'remove'))).kinds).toEqual(['delivered']);
  });
  test('39: a conflict is a rejection of the record', async () => {
    expect((await deliver(await sink(answer('409 Conflict', 'duplicate')), records(1))).kinds).toEqual(['rejected']);
  });

  test.each([
    ['42: in seconds', '7', 7_000],
    ['43: as a date', () => new Date(Date.now() + 9_500).toUTCString(), 9_000],
    ['43: in the past', () => new Date(Date.now() - 60_000).toUTCString(), 0],
    ['43: for ever', '1000000000', 3_600_000],
    ['43: negative', '-5', undefined],
    ['43: garbage', 'soon', undefined],
    ['43: not at all', undefined, undefined],
  ] as const)('a destination that asks to wait %s', async (_, after, expected) => {
    const value = typeof after === 'function' ? after() : after;
    const url = await sink(answer('429 Too Many Requests', '', value === undefined ? [] : [`retry-after: ${value}`]));
    const { kinds, fault, afterMs } = await deliver(url);
    expect([kinds, fault]).toEqual([all('retry'), 'throttled']);
    if (expected === undefined) expect(afterMs).toBeUndefined();
    else expect(Math.abs((afterMs ?? -1) - expected)).toBeLessThanOrEqual(1_000);
  });
  test('46: a destination that is down until then', async () => {
    expect(await deliver(await sink(answer('503 Service Unavailable', '', ['retry-after: 30'])))).toMatchObject({
      fault: 'transient',
      afterMs: 30_000,
    });
  });

  test('48: a byte order mark, doubled names and `__proto__` are read, and reach nothing', async () => {
    const url = await sink(
      results(
        (list) => list.map(({ key }) => ({ key, status: 'ok' })),
        (text) => `\ufeff${text.replace('{', '{"results":1,"__proto__":{"polluted":true},')}`,
      ),
    );
    expect((await deliver(url)).kinds).toEqual(all('delivered'));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
