import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { addSecurityHeaders } from '../http/security-headers.js';
import { serveDashboard } from './serve-dashboard.js';

let root: string;
let server: FastifyInstance;
let url: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tributary-dashboard-'));
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'index.html'), '<p>the dashboard</p>');
  await writeFile(join(root, 'assets', 'app-1a2b.js'), 'run()');
  server = fastify();
  addSecurityHeaders(server);
  await serveDashboard(server, root);
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

async function get(path: string) {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('the dashboard', () => {
  test('is one document for all of its pages, asked for anew each time', async () => {
    for (const path of ['/', '/runs', '/runs/0199-ab', '/login']) {
      const { status, text, headers } = await get(path);
      expect([status, text, headers.get('cache-control')]).toEqual([200, '<p>the dashboard</p>', 'no-cache']);
    }
  });

  test('has files that may be kept for ever, since a new one has a new name', async () => {
    const { text, headers } = await get('/assets/app-1a2b.js');
    expect([text, headers.get('cache-control')]).toEqual(['run()', 'public, max-age=31536000, immutable']);
  });

  test('comes compressed to who can read it so', async () => {
    await writeFile(join(root, 'assets', 'app-1a2b.js.gz'), gzipSync('run()'));
    const { text, headers } = await get('/assets/app-1a2b.js');
    expect([text, headers.get('content-encoding'), headers.get('vary')]).toEqual(['run()', 'gzip', 'accept-encoding']);
    const plain = await fetch(`${url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'identity' } });
    expect([await plain.text(), plain.headers.get('content-encoding')]).toEqual(['run()', null]);
  });

  test('runs no script and no style but its own', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toContain('unsafe-inline');
  });

  test('hides neither a missing file nor an unknown route, and nothing outside its folder', async () => {
    for (const path of ['/assets/gone.js', '/favicon.ico', '/v1/nothing', '/..%2f..%2fetc%2fpasswd', '/assets/../../package.json']) {
      expect((await get(path)).text).not.toContain('root:');
    }
    for (const path of ['/assets/gone.js', '/favicon.ico', '/v1/nothing']) expect((await get(path)).status).toBe(404);
  });
});
