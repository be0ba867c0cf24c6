import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Client, createClient } from '@tributary/client';
import { type Role, ROLES } from '@tributary/contract';
import { createLogger, loadConfig } from '@tributary/runtime';
import { openStore, type RunClaim, type RunError, type RunRow, type Store } from '@tributary/store';
import { freshDatabase } from '@tributary/test-support';
import { createApi } from '../create-api.js';

/** The real API on a database of its own, reached over HTTP. */
export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** A store beside the API's own, as a worker has it: it sees all workspaces. */
  readonly store: Store;
  readonly keys: Readonly<Record<Role, string>>;
  readonly client: Readonly<Record<Role, Client>>;
  /** Everything it logged so far. */
  logged(): string;
  /** Takes the database away under it. */
  dropDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** `settings`: of the environment, where a test needs its own. `slowestMs`: how long a request may take to arrive. */
export async function startTestApi(settings: Readonly<Record<string, string>> = {}, slowestMs?: number): Promise<TestApi> {
  const database = await freshDatabase();
  const config = loadConfig({
    DATABASE_URL: database.url,
    TRIBUTARY_MASTER_KEY: `test:${randomBytes(32).toString('base64')}`,
    // Tests ask more, and oftener in vain, than people do.
    ...{ RATE_LIMIT_ADDRESS: '1000000', RATE_LIMIT_LOGIN: '1000000' },
    ...settings,
  });
  const lines: string[] = [];
  const logger = createLogger(config, 'api', { write: (line: string) => void lines.push(line) });
  const app = await createApi(config, logger, slowestMs);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const store = openStore({ databaseUrl: database.url });
  const made = await Promise.all(ROLES.map(async (role) => [role, await keyFor(store, role)] as const));
  const keys = Object.fromEntries(made) as Record<Role, string>;
  return {
    ...{ app, url, store, keys },
    client: {
      viewer: createClient({ url, key: keys.viewer }),
      editor: createClient({ url, key: keys.editor }),
      admin: createClient({ url, key: keys.admin }),
    },
    logged: () => lines.join(''),
    dropDatabase: () => database.drop(),
    stop: async () => {
      await app.close();
      await store.close();
      await database.drop();
    },
  };
}

async function keyFor(store: Store, role: Role): Promise<string> {
  const { key } = await store.apiKeys.create({ workspaceId: 'default', name: role, role, actor: 'system' });
  return key;
}

/** Ends the next queued run of a kind as a worker would, with what `work` gives. */
export async function actAsWorker(
  store: Store,
  kind: RunRow['kind'],
  work: (run: RunRow) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const { run, claim } = await claimNext(store, kind);
  await store.runs.complete(claim, work(run));
}

/** The same, with an error. */
export async function failAsWorker(store: Store, kind: RunRow['kind'], error: RunError): Promise<void> {
  await store.runs.fail((await claimNext(store, kind)).claim, error);
}

async function claimNext(store: Store, kind: RunRow['kind']): Promise<{ run: RunRow; claim: RunClaim }> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { items } = await store.runs.list({ workspaceId: 'default', kind, state: 'queued' });
    const [run] = items;
    const claim = run && (await store.runs.claim(run.id, 'test'));
    if (run && claim) return { run, claim };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no ${kind} run was queued`);
}
