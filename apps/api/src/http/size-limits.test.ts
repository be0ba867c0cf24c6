import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '@tributary/contract';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

const MB = 1 << 20;
/** Of the processor: how long a busy machine makes everybody wait is not the answer's doing. */
const AT_ONCE_MS = 100;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  // The first request of a process pays for what all others find ready.
  await put('{}');
});
afterAll(() => api.stop());

async function put(body: string, more: Readonly<Record<string, string>> = {}, path = '/v1/traits/a') {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${api.keys.admin}`, ...more };
  const began = process.cpuUsage();
  const response = await fetch(`${api.url}${path}`, { method: 'PUT', headers, body });
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1000;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const text = await response.text();
  return { ms, size: text.length, problem: Problem.parse(JSON.parse(text)) };
}

const deep = (levels: number, opens: string, closes: string) => `${opens.repeat(levels)}1${closes.repeat(levels)}`;
const fields = (count: number) => `{${Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',')}}`;

const BOMBS: readonly (readonly [string, string, number])[] = [
  ['an object 10,000 levels deep', deep(10_000, '{"a":', '}'), 422],
  ['a list 500,000 levels deep', deep(500_000, '[', ']'), 422],
  ['a megabyte of `[`', '['.repeat(MB), 422],
  ['an object of 100,000 fields', fields(100_000), 422],
  ['an object of 100,000 fields in another', `{"condition":${fields(100_000)}}`, 422],
  ['a list of 300,000 items', `{"types":[${'1,'.repeat(299_999)}1]}`, 422],
  ['a key that would reach the prototype', '{"__proto__":{"polluted":true},"type":"sum"}', 400],
  ['a key that would reach it by the constructor', '{"constructor":{"prototype":{"polluted":true}}}', 400],
  ['a name of a megabyte', `{"${'x'.repeat(MB)}":1}`, 422],
  ['a string of a megabyte', `{"value":"${'x'.repeat(MB)}"}`, 422],
  ['a number of a megabyte', `{"value":${'1'.repeat(MB)}}`, 422],
  ['no JSON at all', `{"value": ${'\\'.repeat(1000)}`, 400],
];

describe('a body that is', () => {
  test.each(BOMBS)('%s is refused at once', async (_, body, status) => {
    // Others of this process may be busy in between: at once is what it can do.
    const tries = [await put(body), await put(body), await put(body)];
    expect(tries.map(({ problem }) => problem.status)).toEqual([status, status, status]);
    expect(Math.min(...tries.map(({ ms }) => ms))).toBeLessThan(AT_ONCE_MS);
    // What is wrong is told, and not sent back.
    expect(Math.max(...tries.map(({ size }) => size))).toBeLessThan(8_000);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('wrong is refused with a problem where there is no route, too', async () => {
    for (const body of ['{', '['.repeat(200), '{"__proto__":1}']) {
      const { problem } = await put(body, {}, '/v1/nothing');
      expect(problem.status).toBeLessThan(500);
    }
  });

  test('more than a stranger sends is refused before it is read, also when its length is not told', async () => {
    const body = `{"token":"${'x'.repeat(100_000)}"}`;
    const response = await fetch(`${api.url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect([response.status, Problem.parse(await response.json()).type]).toEqual([413, 'tributary:request.size']);
    const status = await new Promise((resolve, reject) => {
      const chunked = request(`${api.url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      chunked.on('error', reject);
      chunked.write('{');
      chunked.end('}');
    });
    expect(status).toBe(413);
  });
});

describe('an address or headers', () => {
  test('that are too long are refused with a problem', async () => {
    const long = await put('{}', {}, `/v1/traits/a?x=${'y'.repeat(9_000)}`);
    expect([long.problem.status, long.problem.type]).toEqual([414, 'tributary:request.url']);
    const headers = await put('{}', { 'x-long': 'y'.repeat(20_000) });
    expect(headers.problem).toMatchObject({ status: 431, title: 'Request Header Fields Too Large' });
    const both = await put('{}', {}, `/v1/traits/${'y'.repeat(20_000)}`);
    expect(both.problem.status).toBe(431);
    const id = await put('{}', {}, `/v1/traits/${'y'.repeat(300)}`);
    expect([404, 414, 422]).toContain(id.problem.status);
  });

  test('that are no HTTP are answered as a problem too', async () => {
    const { port } = new URL(api.url);
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('what is this\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(Problem.parse(JSON.parse(said.split('\r\n\r\n')[1] ?? '')).status).toBe(400);
  });
});

describe('a request that comes too slowly', () => {
  const SLOWEST_MS = 1_000;
  let slow: TestApi;
  beforeAll(async () => {
    slow = await startTestApi({}, SLOWEST_MS);
  });
  afterAll(() => slow.stop());

  /** What is said to one who sends a beginning, then a byte now and then; and how long the connection was held. */
  async function dribbled(beginning: string): Promise<{ readonly said: string; readonly ms: number }> {
    const began = performance.now();
    const socket = connect(Number(new URL(slow.url).port), '127.0.0.1', () => socket.write(beginning));
    const dribble = setInterval(() => socket.write('x'), 100);
    let said = '';
    socket.on('data', (data) => (said += data.toString()));
    await new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => resolve()));
    clearInterval(dribble);
    return { said, ms: performance.now() - began };
  }

  test.each([
    [
      'its body',
      () =>
        `PUT /v1/traits/a HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${slow.keys.admin}\r\ncontent-type: application/json\r\ncontent-length: 10000\r\n\r\n{"a":"`,
    ],
    ['its headers', () => 'GET /v1/summary HTTP/1.1\r\nhost: x\r\nx-slow: '],
  ])(
    'by %s is answered with a problem, and let go',
    async (_, beginning) => {
      const { said, ms } = await dribbled(beginning());
      expect(said).toMatch(/^HTTP\/1.1 408 Request Timeout\r\ncontent-type: application\/problem\+json/);
      const problem = Problem.parse(JSON.parse(said.split('\r\n\r\n')[1] ?? ''));
      expect(problem).toMatchObject({ status: 408, type: 'tributary:request.refused', detail: 'the request did not come in time' });
      expect(ms).toBeGreaterThanOrEqual(SLOWEST_MS / 2);
      // Nobody else is kept waiting meanwhile.
      expect((await fetch(`${slow.url}/healthz`)).status).toBe(200);
    },
    20_000,
  );

  test('is nothing that others do: one that comes in time is answered', async () => {
    const { said } = await dribbled('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(said).toMatch(/^HTTP\/1.1 200 OK/);
  });
});
