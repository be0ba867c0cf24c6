import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, connect, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttp, type HttpOptions } from '../http/create-http.js';
import type { HttpRequest } from '../http/http.js';
import type { Lookup } from './guard.js';
import { type EgressSettings, openEgress } from './open-egress.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server, host: string, port = 0): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

/** An allowed and a forbidden server at the same port of two addresses, and who came. */
async function twoServers(answer: RequestListener = (_, response) => response.setHeader('connection', 'close').end('ok')) {
  const inside: IncomingMessage[] = [];
  const outside: IncomingMessage[] = [];
  const port = await listening(
    createServer((request, response) => {
      outside.push(request);
      answer(request, response);
    }),
    '127.0.0.2',
  );
  await listening(
    createServer((request, response) => {
      inside.push(request);
      response.end('secret');
    }),
    '127.0.0.1',
    port,
  );
  return { inside, outside, port };
}

const ALLOW = ['127.0.0.2/32'];
const GET: HttpRequest = { method: 'GET', path: '/' };

const client = (baseUrl: string, egress: EgressSettings, more: Partial<HttpOptions> = {}) =>
  createHttp({ baseUrl, fetchVia: openEgress({ allow: ALLOW, ...egress }), timeouts: { connectMs: 2_000, answerMs: 3_000 }, ...more });

/** A resolver that answers in turn with these. */
function turning(...answers: readonly string[][]): { readonly lookup: Lookup; asked(): number } {
  let asked = 0;
  return {
    asked: () => asked,
    lookup: (_host, _options, callback) => {
      const addresses = answers[asked % answers.length] ?? [];
      asked += 1;
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    },
  };
}

describe('connections', () => {
  test('lead to what is allowed, by address and by name, and nowhere else', async () => {
    const { inside, outside, port } = await twoServers();
    const egress = { lookup: turning(['127.0.0.2']).lookup };
    expect((await client(`http://127.0.0.2:${port}`, egress).send(GET)).text).toBe('ok');
    expect((await client(`http://a.example:${port}`, egress).send(GET)).text).toBe('ok');
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0']) {
      const refused = client(`http://${host}:${port}`, { ...(host === 'localhost' ? {} : egress) }).send(GET);
      await expect(refused).rejects.toMatchObject({ kind: 'fatal', message: expect.stringContaining('may not be reached') });
    }
    expect([inside.length, outside.length]).toEqual([0, 2]);
  });

  test('over TLS are refused before anything is said', async () => {
    const came: unknown[] = [];
    const port = await listening(
      createTcpServer((socket) => void came.push(socket.on('error', () => undefined))),
      '127.0.0.1',
    );
    await expect(client(`https://127.0.0.1:${port}`, {}).send(GET)).rejects.toMatchObject({ kind: 'fatal' });
    const { lookup } = turning(['127.0.0.1']);
    await expect(client(`https://a.example:${port}`, { lookup }).send(GET)).rejects.toMatchObject({ kind: 'fatal' });
    expect(came).toEqual([]);
  });

  test('to a name that leads elsewhere each time lead only where they were looked at: of 100, none inside', async () => {
    const { inside, outside, port } = await twoServers();
    const names = turning(['127.0.0.2'], ['127.0.0.1'], ['127.0.0.2', '127.0.0.1'], ['127.0.0.2']);
    const http = client(`http://rebinding.example:${port}`, names);
    const kinds: string[] = [];
    for (let n = 0; n < 100; n += 1)
      kinds.push(
        await http.send(GET).then(
          () => 'sent',
          ({ kind }: { kind: string }) => kind,
        ),
      );
    expect(inside).toEqual([]);
    expect(kinds.filter((kind) => kind === 'sent')).toHaveLength(50);
    expect(kinds.filter((kind) => kind === 'fatal')).toHaveLength(50);
    // Asked once for each connection: there is no second answer that could differ.
    expect([names.asked(), outside.length]).toEqual([100, 50]);
  });

  test('ask no proxy of the environment', async () => {
    const { inside, outside, port } = await twoServers();
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'all_proxy'] as const;
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = `http://127.0.0.1:${port}`;
    try {
      await client(`http://127.0.0.2:${port}`, {}).send(GET);
    } finally {
      names.forEach((name, index) => (before[index] === undefined ? delete process.env[name] : (process.env[name] = before[index])));
    }
    expect([inside.length, outside.length]).toEqual([0, 1]);
  });
});

describe('redirects', () => {
  const leadingTo = (place: (port: number) => string, status: number) => twoServers(redirect(place, status));
  const redirect =
    (place: (port: number) => string, status: number): RequestListener =>
    (request, response) => {
      const port = (request.socket.address() as AddressInfo).port;
      if (request.url === '/end') response.end('end');
      else response.writeHead(status, { location: place(port), connection: 'close' }).end();
    };

  test.each([301, 302, 303, 307, 308])('of status %i are not followed unless asked, and the fault says where they lead', async (status) => {
    const { inside, outside, port } = await leadingTo((at) => `http://127.0.0.1:${at}/meta`, status);
    const sent = client(`http://127.0.0.2:${port}`, {}).send(GET);
    await expect(sent).rejects.toMatchObject({ kind: 'fatal', message: expect.stringContaining(`leads to \`http://127.0.0.1:${port}\``) });
    expect([inside.length, outside.length]).toEqual([0, 1]);
  });

  test.each(
    [301, 302, 303, 307, 308].flatMap((status) =>
      ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '127.1', '[::ffff:7f00:1]', '0'].map((host) => [status, host] as const),
    ),
  )('of status %i that are asked for do not lead to http://%s/', async (status, host) => {
    const { inside, port } = await leadingTo((at) => `http://${host}:${at}/`, status);
    await expect(client(`http://127.0.0.2:${port}`, {}).send({ ...GET, redirects: 3 })).rejects.toMatchObject({ kind: 'fatal' });
    expect(inside).toEqual([]);
  });

  test('that are asked for are followed at the same origin with credentials, to another one without', async () => {
    const auth = { scheme: 'header', name: 'authorization', value: 'Bearer s3cret' } as const;
    const same = await leadingTo(() => '/end', 302);
    const http = client(`http://127.0.0.2:${same.port}`, {}, { auth, headers: { 'x-own': '1' } });
    expect((await http.send({ ...GET, redirects: 1 })).text).toBe('end');
    expect(same.outside.map(({ headers }) => [headers.authorization, headers['x-own']])).toEqual([
      ['Bearer s3cret', '1'],
      ['Bearer s3cret', '1'],
    ]);
    const other = await leadingTo((port) => `http://user:pass@127.0.0.1:${port}/`, 302);
    const allowed = { allow: ['127.0.0.0/8'] };
    const followed = client(`http://127.0.0.2:${other.port}`, allowed, { auth, headers: { 'x-own': '1' } });
    await followed.send({ ...GET, headers: { 'x-key': 'k' }, redirects: 1 });
    expect(other.inside.map(({ headers }) => [headers.authorization, headers['x-own'], headers['x-key']])).toEqual([
      [undefined, undefined, undefined],
    ]);
  });

  test('go on only so long, only for a GET, and never to another kind of address', async () => {
    const round = await leadingTo(() => '/again', 302);
    await expect(client(`http://127.0.0.2:${round.port}`, {}).send({ ...GET, redirects: 4 })).rejects.toMatchObject({ kind: 'fatal' });
    expect(round.outside).toHaveLength(5);
    const posted = client(`http://127.0.0.2:${round.port}`, {}).send({ method: 'POST', path: '/', redirects: 4 });
    await expect(posted).rejects.toMatchObject({ kind: 'fatal', message: expect.stringContaining('only a GET') });
    for (const place of ['file:///etc/passwd', 'gopher://127.0.0.1/', 'data:text/plain,x']) {
      const odd = await leadingTo(() => place, 302);
      await expect(client(`http://127.0.0.2:${odd.port}`, {}).send({ ...GET, redirects: 4 })).rejects.toMatchObject({ kind: 'fatal' });
    }
  });
});

describe('through a proxy of the operator', () => {
  /** A proxy that knows where names lead; `asked`: what it was asked for, with what credentials. */
  async function openProxy(leads: (target: string) => number | undefined) {
    const asked: [string | undefined, string | undefined][] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push([request.url, request.headers['proxy-authorization']]);
      const port = leads(request.url ?? '');
      if (port === undefined) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const onward = connect(port, '127.0.0.2', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      return socket.on('error', () => onward.destroy());
    });
    const port = await listening(proxy, '127.0.0.1');
    return { asked, url: `http://user:pa%20ss@127.0.0.1:${port}` };
  }

  test('requests reach their destination, and the proxy is told nothing but where', async () => {
    const { outside, port } = await twoServers();
    const { asked, url } = await openProxy(() => port);
    const unknown: Lookup = (_host, _options, callback) => callback(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    const auth = { scheme: 'header', name: 'authorization', value: 'Bearer s3cret' } as const;
    const http = client('http://shop.example', { proxy: url, lookup: unknown }, { auth });
    expect((await http.send(GET)).text).toBe('ok');
    expect(asked).toEqual([['shop.example:80', `Basic ${Buffer.from('user:pa ss').toString('base64')}`]]);
    expect(outside[0]?.headers).toMatchObject({ host: 'shop.example', authorization: 'Bearer s3cret' });
    expect(outside[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  test('what is inside is not even asked for', async () => {
    const { port } = await twoServers();
    const { asked, url } = await openProxy(() => port);
    const { lookup } = turning(['10.0.0.5']);
    for (const host of ['127.0.0.1', '[::1]', '169.254.169.254', 'inside.example'])
      await expect(client(`http://${host}`, { proxy: url, lookup }).send(GET)).rejects.toMatchObject({ kind: 'fatal' });
    expect(asked).toEqual([]);
  });

  test('a proxy that refuses, or is not there, has sent nothing', async () => {
    const { lookup } = turning(['93.184.216.34']);
    const { url } = await openProxy(() => undefined);
    const refused = client('https://shop.example', { proxy: url, lookup }).send(GET);
    await expect(refused).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('refused `shop.example:443` with 403'),
    });
    const absent = client('https://shop.example', { proxy: 'http://127.0.0.1:1', lookup }).send(GET);
    await expect(absent).rejects.toMatchObject({ kind: 'transient', message: expect.stringContaining('the proxy cannot be reached') });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('pa ss') });
  });
});
