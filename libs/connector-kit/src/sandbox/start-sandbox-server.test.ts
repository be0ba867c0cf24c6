import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineConnector } from '../define-connector.js';
import { SandboxFault } from './faults.js';
import { distort } from './odd-answers.js';
import { sandboxUrl, startSandboxServer } from './start-sandbox-server.js';
import type { SandboxServer } from './start-sandbox-server.js';

const TOKEN = 'secret-of-the-box';

const box = defineConnector<{ token: string }>({
  slug: 'box',
  name: 'Box',
  settings: z.object({ token: z.string().meta({ secret: true }) }),
  baseUrl: () => 'https://box.example',
  auth: ({ token }) => ({ scheme: 'header', name: 'authorization', value: token }),
  check: async () => ({ detail: 'Fine.' }),
  objects: {
    item: {
      label: 'Item',
      modes: ['upsert'],
      writes: 'full',
      idempotent: true,
      fields: [{ name: 'id', label: 'Id', type: 'string', identifier: true }],
      acceptsOtherFields: true,
      options: z.unknown(),
      batch: { records: 1 },
      concurrency: 1,
      write: async () => undefined,
    },
  },
  sandbox: {
    settings: { token: TOKEN },
    create: (now) => {
      let items: unknown[] = [];
      return {
        assumes: ['That <b>boxes</b> are square.'],
        answer: (request) => {
          if (request.method !== 'GET') items.push(request.json);
          return { status: 200, json: { path: request.path, query: request.query, items: items.length, at: now() } };
        },
        holdings: () => ({ item: items }),
        save: () => items,
        restore: (state) => {
          items = state as unknown[];
        },
      };
    },
  },
});

let folder: string;
let server: SandboxServer;
const start = async () => startSandboxServer({ connectors: [box], stateDir: folder });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  server = await start();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const at = (destination: string) => sandboxUrl(server.url, 'box', destination);
const put = (destination: string, body: unknown, path = '/items') =>
  fetch(at(destination) + path, { method: 'POST', body: JSON.stringify(body), headers: { authorization: TOKEN } });
const read = async (path: string) => (await fetch(`${server.url}/_sandbox${path}`)).json() as Promise<Record<string, unknown>>;
const faults = (list: unknown) => fetch(`${server.url}/_sandbox/box/a/faults`, { method: 'PUT', body: JSON.stringify({ faults: list }) });

describe('the sandbox server', () => {
  test('gives each destination a state of its own, with path and query as they were sent', async () => {
    expect(await (await put('a', { id: 1 }, '/it%20ems?x=1')).json()).toMatchObject({ path: '/it%20ems', query: { x: '1' }, items: 1 });
    await put('b', { id: 2 });
    expect((await read('/box/a')).holdings).toEqual({ item: [{ id: 1 }] });
    expect((await read('/box/b')).holdings).toEqual({ item: [{ id: 2 }] });
    expect(await read('')).toEqual({
      sandboxes: [
        { slug: 'box', destination: 'a', requests: 1, holds: { item: 1 } },
        { slug: 'box', destination: 'b', requests: 1, holds: { item: 1 } },
      ],
    });
  });

  test('its state outlives it, and a reset does too', async () => {
    await put('a', { id: 1 });
    await put('b', { id: 2 });
    await fetch(`${server.url}/_sandbox/box/b`, { method: 'DELETE' });
    await server.close();
    expect((await readdir(folder)).sort()).toEqual(['box.a.json', 'box.b.json']);
    server = await start();
    expect((await read('/box/a')).holdings).toEqual({ item: [{ id: 1 }] });
    expect((await read('/box/b')).holdings).toEqual({ item: [] });
  });

  test('its state is on disk soon after a change, without being closed', async () => {
    await put('a', { id: 1 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const other = await start();
    const seen = (await (await fetch(`${other.url}/_sandbox/box/a`)).json()) as { holdings: unknown };
    await other.close();
    expect(seen.holdings).toEqual({ item: [{ id: 1 }] });
  });

  test('makes trouble as it is told: statuses, pages, lost answers, delays', async () => {
    await faults([{ status: 429, retryAfter: 7, count: 2 }, { html: true }, { cut: 'before' }, { cut: 'after' }, { delayMs: 120 }]);
    const first = await put('a', { id: 1 });
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await put('a', { id: 1 })).status).toBe(429);
    expect(await (await put('a', { id: 1 })).text()).toContain('<html>');
    await expect(put('a', { id: 'before' })).rejects.toThrow();
    expect((await read('/box/a')).holdings).toEqual({ item: [] });
    await expect(put('a', { id: 'after' })).rejects.toThrow();
    expect((await read('/box/a')).holdings).toEqual({ item: [{ id: 'after' }] });
    const started = performance.now();
    expect((await put('a', { id: 2 })).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(100);
  });

  test.each([
    ['request', 0],
    ['headers', 1],
    ['body', 1],
    ['chunk', 1],
  ] as const)('cuts the connection within the %s', async (cut, held) => {
    await faults([{ cut, skip: 1 }]);
    expect((await put('a', { id: 'first' })).status).toBe(200);
    await expect(put('a', { id: 'second' }).then((answer) => answer.text())).rejects.toThrow();
    expect((await read('/box/a')).holdings).toEqual({ item: held === 1 ? [{ id: 'first' }, { id: 'second' }] : [{ id: 'first' }] });
    expect((await put('a', { id: 'third' })).status).toBe(200);
  });

  test('answers what it is told, changed or not, to the requests that are meant only', async () => {
    await faults([
      { status: 409, text: '{"x":1}', headers: { location: '/y' }, applied: true, only: { contains: 'meant', longerThan: 10 } },
    ]);
    expect((await put('a', { id: 'other' })).status).toBe(200);
    const met = await put('a', { id: 'meant one' });
    expect([met.status, met.headers.get('location'), await met.json()]).toEqual([409, '/y', { x: 1 }]);
    expect((await read('/box/a')).holdings).toEqual({ item: [{ id: 'other' }, { id: 'meant one' }] });
  });

  test('gives its true answer in odd forms', async () => {
    await faults([{ bytes: 5_000 }, { bytes: 50_000, packed: true }, { odd: true }]);
    expect((await (await put('a', 1)).text()).length).toBe(5_000);
    const packed = await put('a', 1);
    expect([packed.headers.get('content-encoding'), (await packed.text()).length]).toEqual(['gzip', 50_000]);
    const odd = await (await put('a', 1)).arrayBuffer();
    expect(Buffer.from(odd).toString()).toMatch(/^\uFEFF\{"path":null,.*"__proto__":\{"polluted":true\},"path":"\/items"/);
  });

  test.each([
    ['fewer', [2, 3]],
    ['more', [1, 2, 3, 1_000_001]],
    ['permuted', [3, 2, 1]],
    ['twice', [1, 2, 3, 1, 2, 3]],
  ] as const)('gives the rows of its answer %s', (rows, expected) => {
    const response = { status: 200, json: { ok: true, lists: { rows: [{ index: 1 }, { index: 2 }, { index: 3 }], names: ['a', 'b'] } } };
    const { body } = distort(response, SandboxFault.parse({ rows }));
    expect(JSON.parse(body.toString())).toEqual({
      ok: true,
      lists: { rows: expected.map((index) => ({ index })), names: ['a', 'b'] },
    });
  });

  test('its clock can be set, and moves with the requests', async () => {
    const clock = (setting: unknown) => fetch(`${server.url}/_sandbox/box/a/clock`, { method: 'PUT', body: JSON.stringify(setting) });
    await clock({ at: '2026-01-01T00:00:00Z', step_ms: 60_000 });
    expect(await (await put('a', 1)).json()).toMatchObject({ at: Date.parse('2026-01-01T00:01:00Z') });
    expect(await (await put('a', 1)).json()).toMatchObject({ at: Date.parse('2026-01-01T00:02:00Z') });
    expect((await read('/box/a')).now).toBe('2026-01-01T00:02:00.000Z');
    await clock({});
    expect(Math.abs(Date.now() - ((await (await put('a', 1)).json()) as { at: number }).at)).toBeLessThan(10_000);
    expect((await clock({ at: 'noon' })).status).toBe(400);
  });

  test('its journal is bounded and hides credentials', async () => {
    for (let n = 0; n < 210; n += 1) await put('a', { id: n, token: TOKEN });
    const { journal, requests } = (await read('/box/a')) as { journal: { body: string }[]; requests: number };
    expect([journal.length, requests]).toEqual([200, 210]);
    expect(journal.at(-1)?.body).toContain('"id":209');
    expect(JSON.stringify(journal)).not.toContain(TOKEN);
  });

  test('shows people a page, whatever a record holds', async () => {
    await put('a', { id: '<script>alert(1)</script>' });
    const page = await (await fetch(`${server.url}/_sandbox`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('box / a');
    expect(page).not.toContain('<script>');
    expect(page).toContain('That &lt;b&gt;boxes&lt;/b&gt; are square.');
  });

  test('says what is wrong with a request to it', async () => {
    const unknown = await fetch(`${server.url}/salesforce/x/y`);
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { message: 'There is no connector `salesforce`. Known are `box`.' },
    ]);
    expect((await fetch(`${server.url}/box/a%2Fb/y`)).status).toBe(404);
    expect((await faults([{ status: 99 }])).status).toBe(400);
    expect((await fetch(server.url)).status).toBe(404);
  });
});
