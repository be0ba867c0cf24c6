import { randomUUID } from 'node:crypto';
import { Destination, Sync, type Model } from '@tributary/core';
import { allFields, type AnyConnector, createHttp, type DestinationObject, type Http, type OutRecord } from '@tributary/connector-kit';
import { literal, type Sql, sql } from '@tributary/sql';
import { openStore, runLog, type Store } from '@tributary/store';
import { deliverFrom, finishRun, runSync, type DeliveryQueue, type SyncTools } from '@tributary/sync';
import { openTemplates, type TemplateRenderer } from '@tributary/templates';
import { freshDatabase } from '@tributary/test-support';
import type { Warehouse } from '@tributary/warehouse';
import { z } from 'zod';
import type { World } from './world.js';

/** Rows of a request, and requests under way at once. */
export const ROWS = 100;
export const CONCURRENCY = 16;

const WORKSPACE = 'bench';
const MAPPED = ['name', 'city', 'plan', 'score', 'visits', 'spent', 'seen', 'active'] as const;

const OBJECT: DestinationObject<unknown> = {
  label: 'Record',
  modes: ['upsert'],
  writes: 'full',
  idempotent: true,
  fields: [{ name: 'id', label: 'Id', type: 'integer', identifier: true }],
  acceptsOtherFields: true,
  options: z.unknown(),
  batch: { records: ROWS, bytes: 1_000_000 },
  concurrency: CONCURRENCY,
  write: async ({ http }, batch, outcomes) => {
    await http.send({ method: 'POST', path: 'records', json: batch.map(bodyOf) });
    outcomes.all({ kind: 'delivered' });
  },
};

const bodyOf = (record: OutRecord) => ({ key: record.key, data: allFields(record) });

const CONNECTOR: AnyConnector = {
  slug: 'sink',
  name: 'Sink',
  settings: z.unknown(),
  baseUrl: () => 'http://127.0.0.1',
  auth: () => ({ scheme: 'none' }),
  check: async () => ({ detail: '' }),
  objects: { record: OBJECT },
  sandbox: {
    settings: {},
    create: () => ({ answer: () => ({ status: 200 }), holdings: () => ({}), save: () => null, restore: () => undefined }),
  },
};

/** So many records with eight fields. */
function compileRecords(size: number): Sql {
  return sql`SELECT i AS id, 'Name ' || i AS name, 'City ' || (i % 500) AS city, 'plan ' || (i % 4) AS plan, i % 101 AS score,
    i % 977 AS visits, CAST(i % 100000 AS DECIMAL(12, 2)) / 100 AS spent, TIMESTAMP '2026-01-01' + to_seconds(i % 86400) AS seen, i % 2 = 0 AS active
  FROM range(1, ${literal(size + 1)}) AS numbers(i)`;
}

/** A sync of that many records, ready to be run again and again against a sink. */
export interface DeliveryWorld {
  /** Plans a run; gives what delivers all of it. */
  readonly plan: (url: string) => Promise<() => Promise<void>>;
  /** A whole first run: planned, delivered, and told to the ledger. */
  readonly run: (url: string) => Promise<void>;
  /** Reads the source into a table, which no run can do without. */
  readonly extract: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a store of its own and a warehouse with the records. */
export async function openDeliveryWorld(world: World, name: string, size: number): Promise<DeliveryWorld> {
  const warehouse = await world.empty(name);
  const database = await freshDatabase();
  const store = openStore({ databaseUrl: database.url });
  await store.migrate();
  await store.workspaces.ensure(WORKSPACE);
  const templates = openTemplates();
  const source = compileRecords(size);
  let runs = 0;
  // A sync of its own each time: every run is a first one and sends all records.
  const openFirst = (url: string) =>
    openRun({ store, warehouse, templates, sync: syncOf(`bench_${(runs += 1)}`), source, http: createHttp({ baseUrl: url }) });
  return {
    plan: async (url) => (await openFirst(url)).deliver,
    run: async (url) => {
      const { deliver, finish } = await openFirst(url);
      await deliver();
      await finish();
    },
    extract: async () => {
      await warehouse.execute(sql`CREATE OR REPLACE TABLE extracted AS ${source}`);
    },
    close: async () => {
      await templates.close();
      await store.close();
      await database.drop();
    },
  };
}

function syncOf(id: string): Sync {
  const mapping = Object.fromEntries(MAPPED.map((column) => [column, { column }]));
  return Sync.parse({ kind: 'sync', id, source: { model: 'm' }, destination: 'sink', object: 'record', key: { id: 'id' }, mapping });
}

interface RunParts {
  readonly store: Store;
  readonly warehouse: Warehouse;
  readonly templates: TemplateRenderer;
  readonly sync: Sync;
  readonly source: Sql;
  readonly http: Http;
}

async function openRun({ store, sync, source, ...parts }: RunParts) {
  const { run } = await store.runs.create({ workspaceId: WORKSPACE, kind: 'sync', subject: sync.id, trigger: 'api', actor: 'bench' });
  const owner = randomUUID();
  const claim = await store.runs.claim(run.id, owner);
  if (claim === undefined) throw new Error('the run was not claimed');
  const jobs: number[] = [];
  let finished: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const queue: DeliveryQueue = {
    deliver: async (batches) => void jobs.push(...batches.map(({ batch }) => batch)),
    finish: async () => finished(),
  };
  const tools: SyncTools = {
    ...parts,
    resolved: { workspaceId: WORKSPACE, sync, revision: 1, model: undefined as Model | undefined, destination: DESTINATION },
    source: async () => source,
    runs: runLog(store, { workspaceId: WORKSPACE, owner, subject: sync.id, epoch: claim.epoch }),
    queue,
    connector: CONNECTOR,
    settings: {},
    rehearse: () => {
      throw new Error('a bench previews nothing');
    },
    gate: { enter: async () => ({ open: true }), note: async () => undefined },
    signal: new AbortController().signal,
    clock: () => new Date(),
  };
  await runSync(run.id, tools);
  const deliver = async (): Promise<void> => {
    const work = async (): Promise<void> => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await deliverFrom(run.id, job, tools);
    };
    await Promise.all([done, ...Array.from({ length: CONCURRENCY }, work)]);
  };
  return { deliver, finish: () => finishRun(run.id, tools) };
}

const DESTINATION = Destination.parse({ kind: 'destination', id: 'sink', connector: 'sink' });
