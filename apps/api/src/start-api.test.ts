import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from '@tributary/client';
import { type Config, createLogger, loadConfig, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { z } from 'zod';
import { startApi } from './start-api.js';

const WithToken = z.strictObject({ token: z.string().meta({ secret: true }) });

let database: TestDatabase;
let folder: string;
let lines: string[];

beforeEach(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tributary-start-'));
  lines = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

const configWith = (more: Readonly<Record<string, string>>): Config =>
  loadConfig({
    DATABASE_URL: database.url,
    TRIBUTARY_MASTER_KEY: `test:${randomBytes(32).toString('base64')}`,
    TRIBUTARY_PORT: '0',
    ...more,
  });

const start = (config: Config) => startApi(config, createLogger(config, 'api', { write: (line: string) => void lines.push(line) }));

describe('a start', () => {
  test('leaves a key and a login link for its owner only, and logs neither', async () => {
    const [keyFile, loginFile] = [join(folder, 'api-key'), join(folder, 'login')];
    await writeFile(keyFile, 'trb_of_another_database', { mode: 0o644 });
    const app = await start(configWith({ TRIBUTARY_KEY_FILE: keyFile, TRIBUTARY_LOGIN_FILE: loginFile }));
    try {
      const [key, link] = await Promise.all([readFile(keyFile, 'utf8'), readFile(loginFile, 'utf8')]);
      const url = await app.getUrl();
      const client = createClient({ url, key: key.trim() });
      expect(await client.session.get()).toMatchObject({ workspace: 'default', role: 'admin', user: null });
      expect(link).toMatch(new RegExp(`^${url}/login#`));
      expect(await client.session.login({ token: link.trim().split('#')[1] ?? '' })).toMatchObject({
        workspace: 'default',
        role: 'admin',
        user: { name: 'Admin' },
      });
      expect(await Promise.all([keyFile, loginFile].map(async (file) => (await stat(file)).mode & 0o777))).toEqual([0o600, 0o600]);
      expect(lines.join('')).not.toMatch(new RegExp(`${key.trim()}|login_`));
    } finally {
      await app.close();
    }
  });

  test('keeps a key that works', async () => {
    const config = configWith({ TRIBUTARY_KEY_FILE: join(folder, 'api-key') });
    const keys: string[] = [];
    for (let times = 0; times < 2; times += 1) {
      const app = await start(config);
      keys.push(await readFile(join(folder, 'api-key'), 'utf8'));
      await app.close();
    }
    expect(keys[0]).toBe(keys[1]);
  });

  test('wraps secrets by the new master key, so that the old one can go', async () => {
    const [old, next] = ['old', 'next'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
    const keyIds = async (keys: string | undefined) => {
      const app = await start(configWith({ TRIBUTARY_MASTER_KEY: String(keys) }));
      const store = app.get<Store>(STORE);
      const settings = { token: String(keys) };
      const seal = () => app.get<Secrets>(SECRETS).sealSettings({ workspaceId: 'default', schema: WithToken, settings });
      await store.within('default', seal);
      const rows = await store.across(() => store.secrets.wrappedByOthers('none of them'));
      await app.close();
      return rows.map(({ keyId }) => keyId);
    };
    expect(await keyIds(old)).toEqual(['old']);
    expect(await keyIds(`${next},${old}`)).toEqual(['next', 'next']);
    expect(lines.join('')).toContain('secrets are wrapped by the current master key');
    expect(await keyIds(next)).toEqual(['next', 'next', 'next']);
  });

  test('with a secret that no key opens says so, and serves all the same', async () => {
    for (const id of ['lost', 'other']) {
      const app = await start(configWith({ TRIBUTARY_MASTER_KEY: `${id}:${randomBytes(32).toString('base64')}` }));
      const seal = () => app.get<Secrets>(SECRETS).sealSettings({ workspaceId: 'default', schema: WithToken, settings: { token: id } });
      await app.get<Store>(STORE).within('default', seal);
      await app.close();
    }
    expect(lines.join('')).toContain('not all secrets could be wrapped by the current master key');
  });

  test('on a port in use says which, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      await expect(start(configWith({ TRIBUTARY_PORT: String(port) }))).rejects.toThrow(
        `port ${port} of \`127.0.0.1\` is in use: stop what runs there, or choose another port with \`TRIBUTARY_PORT\``,
      );
    } finally {
      other.close();
    }
  });

  test('without its database says so', async () => {
    const config = { ...configWith({}), databaseUrl: 'postgres://nobody@127.0.0.1:1/none' };
    await expect(start(config)).rejects.toThrow(/metadata database cannot be used.*DATABASE_URL/);
  });
});
