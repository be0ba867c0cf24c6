import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { type CrashPoint, isFinal } from '@tributary/core';
import { freshDatabase, postgresConfig } from '@tributary/test-support';
import { until } from '../e2e/until.js';
import { startProcess, type Process } from './processes.js';
import { startSink, type Sink } from './sink.js';
import { sourceQuery, type Engine, type Reading } from './source.js';

/** A crash as it is ordered; see `armCrash`. */
export interface CrashOrder {
  readonly point: CrashPoint;
  readonly hit: number;
  readonly how: 'kill' | 'stop' | 'throw';
}

/** A worker of a world, and the crash it was ordered. */
export interface Worker extends Process {
  /** When the ordered crash came; `undefined` as long as it has not. */
  crashedAt(): number | undefined;
}

/** The product without its launcher: an API that lives, workers that do not, and a sink that knows what really arrived. */
export interface World {
  readonly engine: Engine;
  readonly home: string;
  readonly client: Client;
  readonly sink: Sink;
  readonly databaseUrl: string;
  startWorker(order?: CrashOrder): Promise<Worker>;
  /** Defines syncs, each with a source and a destination of its own. */
  define(syncs: readonly string[], reading?: Omit<Reading, 'engine'>): Promise<void>;
  /** Brings the sources of syncs to this round. */
  turn(syncs: readonly string[], round: number, reading?: Omit<Reading, 'engine'>): Promise<void>;
  ended(runId: string, seconds?: number): Promise<RunView>;
  /** How the API ended, if it did. */
  apiEnded(): unknown;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly engine: Engine;
  /** The queue is in Redis; in PostgreSQL where not given. */
  readonly redisUrl?: string | undefined;
  /** Where the run log is; a new database of the test server where not given. */
  readonly databaseUrl?: string | undefined;
  /** The database of a PostgreSQL warehouse; a new one where not given. */
  readonly lakeUrl?: string | undefined;
  readonly syncs: readonly string[];
}

/** Brings a world up: empty databases, nothing has run. */
export async function openWorld({ engine, redisUrl, databaseUrl, lakeUrl, syncs }: WorldOptions): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), 'tributary-crash-'));
  const given = databaseUrl === undefined ? await freshDatabase() : { url: databaseUrl, drop: async () => undefined };
  const lake = await openLake(engine, { home, lakeUrl });
  const sink = await startSink(home);
  const port = await freePort();
  const keyFile = join(home, 'key');
  const env = {
    ...{ DATABASE_URL: given.url, REDIS_URL: redisUrl, TRIBUTARY_HOME: home, TRIBUTARY_EMBEDDED: '1', TRIBUTARY_KEY_FILE: keyFile },
    ...{ TRIBUTARY_PORT: String(port), TRIBUTARY_LOGIN_FILE: join(home, 'login') },
  };
  const api = startProcess(['node', 'apps/api/dist/main.js'], { log: join(home, 'api.log'), env });
  const url = `http://127.0.0.1:${port}`;
  const key = await until(async () => keyIn(keyFile, api), 'the API', 180);
  const client = createClient({ url, key });
  const define: World['define'] = async (names, reading) => {
    await client.objects.apply(
      names.flatMap((id) => syncOf(id, { url: `${sink.url}/${id}`, query: sourceQuery(0, { engine, ...reading }) })),
    );
  };
  await client.objects.apply([lake.config]);
  await define(syncs);
  const workers: Worker[] = [];
  return {
    ...{ engine, home, client, sink, databaseUrl: given.url },
    startWorker: async (order) => {
      const file = join(home, `crash-${workers.length}.json`);
      if (order !== undefined) writeFileSync(file, JSON.stringify(order));
      const process = startProcess(['node', 'apps/worker/dist/main.js'], {
        log: join(home, `worker-${workers.length}.log`),
        env: { ...env, TRIBUTARY_CRASH_FILE: file },
      });
      const worker = { ...process, crashedAt: () => crashIn(`${file}.reached`) };
      workers.push(worker);
      await worker.says('worker is ready');
      return worker;
    },
    define,
    turn: async (names, round, reading) =>
      void (await client.objects.apply(names.map((id) => ({ ...modelOf(id), query: sourceQuery(round, { engine, ...reading }) })))),
    ended: (id, seconds = 180) =>
      until(async () => client.runs.get(id).then((run) => (isFinal(run.state) ? run : (false as const))), `the end of run ${id}`, seconds),
    apiEnded: () => api.ended(),
    close: async () => {
      await Promise.all([api, ...workers].map((process) => process.kill()));
      await sink.close();
      await Promise.all([given.drop(), lake.drop()]);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The warehouse, as a definition. */
async function openLake(engine: Engine, { home, lakeUrl }: { readonly home: string; readonly lakeUrl: string | undefined }) {
  if (engine === 'duckdb')
    return { config: { kind: 'warehouse', id: 'main', engine, path: join(home, 'lake.duckdb') }, drop: async () => undefined };
  const database = lakeUrl === undefined ? await freshDatabase() : { url: lakeUrl, drop: async () => undefined };
  return { config: { ...postgresConfig(database.url), id: 'main' }, drop: () => database.drop() };
}

const modelOf = (id: string) => ({ kind: 'model', id, warehouse: 'main', primary_key: 'id' });

/** A model, a destination and a sync, all of one name. */
function syncOf(id: string, { url, query }: { readonly url: string; readonly query: string }) {
  return [{ ...modelOf(id), query }, { kind: 'destination', id, connector: 'http', settings: { base_url: url } }, syncObject(id)];
}

/** The definition of a sync. A batch is a hundred records, in one request or in several. */
export function syncObject(id: string, records = 100): Readonly<Record<string, unknown>> {
  const request = { method: 'POST', path: '/records', records };
  return {
    ...{ kind: 'sync', id, source: { model: id }, destination: id, object: 'record', mode: 'mirror', key: { id: 'id' } },
    mapping: { version: { column: 'version' }, name: { column: 'name' } },
    options: { add: request, remove: request },
  };
}

async function keyIn(file: string, api: Process): Promise<string | false> {
  if (api.ended() !== undefined) throw new Error('the API did not come up');
  try {
    return readFileSync(file, 'utf8').trim() || false;
  } catch {
    return false;
  }
}

function crashIn(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { at: number }).at;
  } catch {
    return undefined;
  }
}

/** A port on loopback that nobody has now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    }),
  );
}
