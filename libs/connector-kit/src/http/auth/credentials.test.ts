import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Auth } from '../../connector.js';
import { openEgress } from '../../egress/open-egress.js';
import type { Fault } from '../../outcome.js';
import { createHttp, type HttpOptions } from '../create-http.js';
import type { HttpRequest, JournalEntry } from '../http.js';
import { createTokens } from './tokens.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Came {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
type Answer = { readonly status?: number; readonly json?: unknown; readonly headers?: Record<string, string>; readonly afterMs?: number };

/** A server that answers as it is told, and what came to it. */
async function serve(answer: (came: Came, all: readonly Came[]) => Answer): Promise<{ readonly url: string; readonly came: Came[] }> {
  const came: Came[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) };
      came.push(one);
      const { status = 200, json = {}, headers = {}, afterMs = 0 } = answer(one, came);
      setTimeout(() => response.writeHead(status, headers).end(JSON.stringify(json)), afterMs);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came };
}

const POST: HttpRequest = { method: 'POST', path: '/records', json: { name: 'Žofie' } };
const faultOf = (sent: Promise<unknown>): Promise<Fault> =>
  sent.then(
    () => Promise.reject(new Error('no fault')),
    (fault: Fault) => fault,
  );

describe('a request shows who is asking', () => {
  const SCHEMES: readonly (readonly [Auth, (came: Came) => unknown, unknown])[] = [
    [{ scheme: 'none' }, ({ url, headers }) => [url, headers.authorization], ['/records', undefined]],
    [{ scheme: 'header', name: 'x-key', value: 's3cret-value' }, ({ headers }) => headers['x-key'], 's3cret-value'],
    [{ scheme: 'query', name: 'api key', value: 's3cret&value' }, ({ url }) => url, '/records?api+key=s3cret%26value'],
    [
      { scheme: 'basic', username: 'ü', password: 's3cret:value' },
      ({ headers }) => Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString(),
      'ü:s3cret:value',
    ],
  ];

  test.each(SCHEMES)('by %j, of which nothing is told to anybody', async (auth, shown, expected) => {
    const { url, came } = await serve(({ url: asked, headers }) => ({ status: 500, json: { echo: [asked, headers] } }));
    const entries: JournalEntry[] = [];
    const http = createHttp({ baseUrl: url, auth, secrets: [], journal: ({ entry }) => entries.push(entry()) });
    const fault = await faultOf(http.send(POST));
    expect(came.map(shown)).toEqual([expected]);
    expect(`${fault.stack} ${JSON.stringify(entries)}`).not.toMatch(/s3cret|czNjcmV0/);
  });

  test('and who signs it, over the very bytes that are sent, with the time', async () => {
    const { url, came } = await serve(() => ({}));
    const at: Date[] = [];
    const sign: NonNullable<HttpOptions['sign']> = (body, when) => {
      at.push(when);
      const seconds = String(Math.floor(when.getTime() / 1_000));
      return { 'x-at': seconds, 'x-signature': createHmac('sha256', 'key').update(seconds).update('.').update(body).digest('hex') };
    };
    const http = createHttp({ baseUrl: url, sign });
    for (const body of [
      { json: { big: 2n ** 63n, name: 'Ž\u2028' } },
      { form: { a: 'ž &' } },
      { text: 'ž' },
      { bytes: Buffer.from([0, 255]) },
      {},
    ])
      await http.send({ method: 'POST', path: '/x', ...body });
    for (const { headers, body } of came) {
      const expected = createHmac('sha256', 'key')
        .update(`${String(headers['x-at'])}.`)
        .update(body)
        .digest('hex');
      expect(headers['x-signature']).toBe(expected);
    }
    expect(came).toHaveLength(5);
    expect(Math.abs((at[0]?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  test('but to an address elsewhere nothing of it: no credentials, no signature, no headers of the destination', async () => {
    const { url: elsewhere, came } = await serve(() => ({}));
    const { url } = await serve(() => ({}));
    const sign = () => ({ 'x-signature': 'signed' });
    const entries: JournalEntry[] = [];
    for (const auth of [...SCHEMES.map(([scheme]) => scheme)]) {
      const http = createHttp({ baseUrl: url, auth, sign, headers: { 'x-own': '1' }, journal: ({ entry }) => entries.push(entry()) });
      await http.send({
        method: 'POST',
        to: 'elsewhere',
        url: `${elsewhere}/bucket?X-Signature=presigned`,
        parts: [{ name: 'key', value: 'k' }],
      });
    }
    for (const { headers, url: asked } of came) {
      expect(Object.keys(headers).sort()).toEqual([
        ...['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host', 'user-agent'],
      ]);
      expect(asked).toBe('/bucket?X-Signature=presigned');
    }
    // What lets in there is in the address; people see the address without it.
    expect(entries.map(({ path }) => path)).toEqual(came.map(() => `${elsewhere}/bucket`));
  });
});

describe('a token', () => {
  /** A place that gives out `token-1`, `token-2`, …, and a service that takes the newest one of them. */
  interface Issuing {
    readonly issue?: (came: Came, all: readonly Came[]) => Answer;
    readonly expires?: unknown;
    readonly token?: string;
  }
  async function world({ issue = () => ({}), expires = 3_600, token = 'token' }: Issuing = {}) {
    let valid = '';
    const issuer = await serve((came, all) => {
      const answer = issue(came, all);
      if (answer.status !== undefined) return answer;
      valid = `${token}-${all.length}-0123456789`;
      return { json: { access_token: valid, token_type: 'bearer', expires_in: expires }, ...answer };
    });
    const service = await serve(({ headers }) =>
      headers.authorization === `Bearer ${valid}` ? {} : { status: 401, json: { echo: headers } },
    );
    const auth: Auth = {
      scheme: 'oauth2',
      tokenUrl: `${issuer.url}/token`,
      clientId: 'id:1',
      clientSecret: 's3cret/of client',
      scopes: ['a', 'b'],
    };
    const open = (more: Partial<HttpOptions> = {}) => createHttp({ baseUrl: service.url, auth, secrets: ['s3cret/of client'], ...more });
    return { issuer, service, auth, open, revoke: () => void (valid = 'revoked') };
  }

  test('is fetched once for all who need it, as the client it is for, and shown by all', async () => {
    const { issuer, service, open } = await world({ issue: () => ({ afterMs: 50 }) });
    const tokens = createTokens();
    const clients = [open({ tokens }), open({ tokens })];
    await Promise.all(Array.from({ length: 8 }, () => clients.map((one) => one.send(POST))).flat());
    expect(issuer.came).toHaveLength(1);
    expect(service.came).toHaveLength(16);
    const [asked] = issuer.came;
    expect(Object.fromEntries(new URLSearchParams(asked?.body.toString()))).toEqual({ grant_type: 'client_credentials', scope: 'a b' });
    expect(Buffer.from(asked?.headers.authorization?.slice(6) ?? '', 'base64').toString()).toBe('id%3A1:s3cret%2Fof%20client');
  });

  test('is asked for in the body where its issuer wants that, with further fields, at a path below the base URL', async () => {
    const both = await serve(({ url }) => (url === '/v1/oauth/token' ? { json: { access_token: 'abc' } } : {}));
    const auth: Auth = {
      ...{ scheme: 'oauth2', tokenUrl: '/oauth/token', clientId: 'id', clientSecret: 's3cret', clientIn: 'body', more: { audience: 'x' } },
    };
    await createHttp({ baseUrl: `${both.url}/v1`, auth }).send(POST);
    const [token, request] = both.came;
    expect(Object.fromEntries(new URLSearchParams(token?.body.toString()))).toEqual({
      ...{ grant_type: 'client_credentials', client_id: 'id', client_secret: 's3cret', audience: 'x' },
    });
    expect(token?.headers.authorization).toBeUndefined();
    expect(request?.headers.authorization).toBe('Bearer abc');
  });

  test('is fetched anew before it ends, and while it is good by nobody', async () => {
    let time = 0;
    const tokens = createTokens(() => time);
    const { issuer, open } = await world({ expires: 100 });
    const http = open({ tokens });
    const fetched: number[] = [];
    for (const at of [0, 1_000, 69_000, 71_000, 100_000, 142_000]) {
      time = at;
      await http.send(POST);
      fetched.push(issuer.came.length);
    }
    expect(fetched).toEqual([1, 1, 1, 2, 2, 3]);
  });

  test.each([[1], [7], [20]])('that is refused at request %i is fetched once more, and nothing is lost', async (nth) => {
    const { issuer, service, open, revoke } = await world();
    const http = open();
    for (let n = 1; n <= 20; n += 1) {
      if (n === nth) revoke();
      expect((await http.send(POST)).status).toBe(200);
    }
    // Where it was the first request, there was no token yet that could have been revoked.
    expect([issuer.came.length, service.came.length]).toEqual(nth === 1 ? [1, 20] : [2, 21]);
  });

  test('that is refused to eight workers at once is fetched by one of them', async () => {
    const { issuer, open, revoke } = await world({ issue: () => ({ afterMs: 30 }) });
    const tokens = createTokens();
    const clients = Array.from({ length: 8 }, () => open({ tokens }));
    await Promise.all(clients.map((one) => one.send(POST)));
    revoke();
    await Promise.all(clients.map((one) => one.send(POST)));
    expect(issuer.came).toHaveLength(2);
  });

  test('that is refused for ever is asked for no more than once again', async () => {
    const { issuer, auth } = await world();
    const refusing = await serve(() => ({ status: 401 }));
    const http = createHttp({ baseUrl: refusing.url, auth });
    expect((await faultOf(http.send(POST))).kind).toBe('unauthorized');
    expect([issuer.came.length, refusing.came.length]).toEqual([2, 2]);
  });

  test.each<readonly [string, Answer, string]>([
    [
      'a wrong secret',
      { status: 401, json: { error: 'invalid_client', error_description: 'no such client s3cret/of client' } },
      'unauthorized',
    ],
    ['a wrong grant', { status: 400, json: { error: 'unauthorized_client' } }, 'unauthorized'],
    ['a wrong address', { status: 404, json: {} }, 'fatal'],
    ['a redirect', { status: 302, headers: { location: 'http://10.0.0.5/' } }, 'fatal'],
    ['no token', { status: 200, json: { token: 'x' } }, 'fatal'],
    ['a token of lines', { status: 200, json: { access_token: 'a\r\nb: c' } }, 'fatal'],
    ['another kind of token', { status: 200, json: { access_token: 'x', token_type: 'mac' } }, 'fatal'],
    ['too many requests', { status: 429, headers: { 'retry-after': '7' } }, 'throttled'],
    ['trouble', { status: 503 }, 'transient'],
  ])('whose issuer answers with %s: nothing is sent, and the secret is in no message', async (_, answer, kind) => {
    const { service, open } = await world({ issue: () => ({ status: 200, ...answer }) });
    const http = open();
    const fault = await faultOf(http.send(POST));
    expect(fault.kind).toBe(kind);
    expect(fault.message).toMatch(/token/);
    expect(`${fault.stack}`).not.toMatch(/s3cret|czNjcmV0/);
    expect(service.came).toEqual([]);
    // The next one who needs it asks again.
    expect((await faultOf(http.send(POST))).kind).toBe(kind);
  });

  test('whose issuer cannot be reached, or is inside, is none', async () => {
    const { auth, service } = await world();
    const absent = createHttp({ baseUrl: service.url, auth: { ...auth, tokenUrl: 'http://127.0.0.1:1/token' } });
    expect((await faultOf(absent.send(POST))).kind).toBe('transient');
    const port = new URL(service.url).port;
    const inside = createHttp({ baseUrl: service.url, auth, fetchVia: openEgress({ allow: [`127.0.0.1:${port}`] }) });
    expect(await faultOf(inside.send(POST))).toMatchObject({ kind: 'fatal', message: expect.stringContaining('may not be reached') });
    expect(service.came).toEqual([]);
  });

  test('is in no journal, no message and no answer that echoes it', async () => {
    const { auth } = await world({ token: 'very-hidden-token' });
    const echoing = await serve(({ headers }) => ({
      status: headers['x-fail'] === undefined ? 200 : 500,
      json: { got: headers.authorization },
    }));
    const entries: JournalEntry[] = [];
    const http = createHttp({ baseUrl: echoing.url, auth, journal: ({ entry }) => entries.push(entry()) });
    const { text } = await http.send(POST);
    const fault = await faultOf(http.send({ ...POST, headers: { 'x-fail': '1' } }));
    expect(echoing.came[0]?.headers.authorization).toContain('very-hidden-token');
    expect(`${text} ${fault.stack} ${JSON.stringify(entries)}`).not.toContain('very-hidden-token');
  });

  test('that one waits for who is cancelled is still there for the others', async () => {
    const { open, issuer } = await world({ issue: () => ({ afterMs: 100 }) });
    const tokens = createTokens();
    const cancelled = new AbortController();
    const first = faultOf(open({ tokens, signal: cancelled.signal }).send(POST));
    const second = open({ tokens }).send(POST);
    await sleep(20);
    cancelled.abort();
    expect((await first).kind).toBe('transient');
    expect((await second).status).toBe(200);
    expect(issuer.came).toHaveLength(1);
  });
});
