import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshDatabase, postgresConfig } from '@tributary/test-support';
import { openWarehouse, type Warehouse } from '@tributary/warehouse';

/** One answer, and how long it took in milliseconds. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The API in a process of its own, on a database of its own. */
export interface ApiProcess {
  readonly origin: string;
  /** Opens a session of the dashboard, once. */
  readonly loginLink: string;
  readonly send: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Its database, as one of ours. */
  readonly database: Warehouse;
  readonly close: () => Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../../apps/api/dist/main.js', import.meta.url));

export async function startApi(): Promise<ApiProcess> {
  const home = mkdtempSync(join(tmpdir(), 'tributary-bench-api-'));
  const given = await freshDatabase();
  const port = await freePort();
  const env = {
    ...{ DATABASE_URL: given.url, TRIBUTARY_HOME: home, TRIBUTARY_EMBEDDED: '1', TRIBUTARY_PORT: String(port), LOG_LEVEL: 'warn' },
    ...{ TRIBUTARY_KEY_FILE: join(home, 'key'), TRIBUTARY_LOGIN_FILE: join(home, 'login') },
  };
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN], { env: { ...inherited, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const left = (file: string) => until(() => readFileSync(join(home, file), 'utf8').trim());
  const key = await left('key');
  const send: ApiProcess['send'] = (method, path, body) => call({ agent, port, key }, { method, path, body });
  await until(async () => (await send('GET', '/readyz')).status === 200);
  // It is ready a moment before it has left the link.
  const loginLink = await left('login');
  const database = await openWarehouse({ ...postgresConfig(given.url), id: 'meta' });
  return {
    ...{ origin: `http://127.0.0.1:${port}`, loginLink, send, database },
    close: async () => {
      agent.destroy();
      child.kill();
      await once(child, 'exit');
      await database.close();
      await given.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface At {
  readonly agent: Agent;
  readonly port: number;
  readonly key: string;
}

function call({ agent, port, key }: At, { method, path, body }: { method: string; path: string; body: unknown }): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = { authorization: `Bearer ${key}`, ...(text === undefined ? {} : { 'content-type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(text);
  });
}

async function until<T>(look: () => T | Promise<T>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await Promise.resolve()
      .then(look)
      .catch(() => undefined);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the API did not come up within a minute');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('a server that listens has a port');
  return address.port;
}
