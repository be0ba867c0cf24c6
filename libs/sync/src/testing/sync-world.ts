import { randomUUID } from 'node:crypto';
import {
  CHANGES,
  Destination,
  Sync,
  type Intent,
  Warehouse as WarehouseSchema,
  type RunCounts,
  type Value,
  type Warehouse as WarehouseConfig,
} from '@tributary/core';
import { openRehearsal } from '@tributary/connector-kit';
import { Sql, sql } from '@tributary/sql';
import { openTemplates } from '@tributary/templates';
import { openWarehouse, type Warehouse } from '@tributary/warehouse';
import { deliverFrom } from '../deliver/deliver-one.js';
import { finishRun } from '../finish/finish-run.js';
import type { DeliveryQueue, Gate, RunLog, SyncTools } from '../ports.js';
import { runSync } from '../run-sync.js';
import { fakeDestination, type FakeDestination, type FakeOptions } from './fake-destination.js';
import { InMemoryRunLog, type KeptRun } from './in-memory-run-log.js';

/** What a test of the engine is about: one warehouse, one sync, one destination, a clock that only we move. */
export interface SyncWorld {
  readonly warehouse: Warehouse;
  readonly destination: FakeDestination;
  readonly runs: InMemoryRunLog;
  readonly now: { at: number };
  /** Makes the sync another one: its later runs are of this definition. */
  define(changes: Partial<Definition>): void;
  /** Statements of the user of the warehouse. */
  sql(...statements: readonly string[]): Promise<void>;
  rows(query: string): Promise<readonly (readonly Value[])[]>;
  tools(): SyncTools;
  /** A run from its start to its end, with all its retries. */
  run(intent?: Intent): Promise<KeptRun>;
  /** A run whose worker dies when it calls the log for this, then a second worker that goes on. */
  crashAt(call: keyof RunLog, moment: 'before' | 'after', intent?: Intent): Promise<KeptRun>;
}

const DEFAULTS = {
  mode: 'upsert',
  key: { id: 'id' } as Record<string, string>,
  mapping: { name: { column: 'name' }, age: { column: 'age' } } as Record<string, unknown>,
  source: 'SELECT * FROM people',
  object: 'records',
  options: {} as Record<string, unknown>,
};

/** The sync of a test, and the query that is its source. */
type Definition = typeof DEFAULTS & { readonly guard?: unknown; readonly delivery?: unknown; readonly first_run?: unknown };

/** A destination that may always be spoken to. */
const OPEN: Gate = { enter: async () => ({ open: true }), note: async () => undefined };

type Job =
  | { readonly kind: 'deliver'; readonly runId: string; readonly batch: number; readonly at: number }
  | { readonly kind: 'finish'; readonly runId: string };

/** Starts its process only where a mapping has templates; that keeps nobody waiting. */
const TEMPLATES = openTemplates();

const ALWAYS = { settings: {}, gate: OPEN, templates: TEMPLATES };

async function execute(warehouse: Warehouse, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await warehouse.execute(new Sql(statement));
}

/** A new world over an open warehouse. */
export function syncWorld(warehouse: Warehouse, options: FakeOptions = {}): SyncWorld {
  const now = { at: Date.parse('2026-01-01T00:00:00Z') };
  const clock = () => new Date(now.at);
  const destination = fakeDestination(options);
  const runs = new InMemoryRunLog(clock);
  let definition: Definition = DEFAULTS;
  const jobs: Job[] = [];
  const queue = queueInto(jobs);
  const tools = (log: RunLog = runs): SyncTools => ({
    resolved: resolve(definition),
    source: async () => new Sql(definition.source),
    runs: log,
    queue,
    warehouse,
    connector: destination.connector,
    http: destination.http,
    rehearse: () => openRehearsal(destination.connector, {}),
    ...ALWAYS,
    signal: new AbortController().signal,
    clock,
  });
  const drain = async (log: RunLog): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      if (job.kind === 'finish') await finishRun(job.runId, tools(log));
      else {
        now.at = Math.max(now.at, job.at);
        await deliverFrom(job.runId, job.batch, tools(log));
      }
    }
  };
  const through = async (runId: string, log: RunLog): Promise<void> => {
    await runSync(runId, tools(log));
    await drain(log);
  };
  return {
    warehouse,
    destination,
    runs,
    now,
    define: (changes) => void (definition = { ...definition, ...changes }),
    sql: (...statements) => execute(warehouse, statements),
    rows: (query) => warehouse.rows(new Sql(query)),
    tools: () => tools(),
    run: async (intent = CHANGES) => {
      const runId = randomUUID();
      runs.create(runId, intent);
      await through(runId, runs);
      return runs.run(runId);
    },
    crashAt: async (call, moment, intent = CHANGES) => {
      const runId = randomUUID();
      runs.create(runId, intent);
      await mustDie(through(runId, dyingAt(runs, call, moment)));
      jobs.length = 0;
      await through(runId, runs);
      return runs.run(runId);
    },
  };
}

async function mustDie(work: Promise<void>): Promise<void> {
  const end = await work.catch((error: unknown) => error);
  if (!(end instanceof Death)) throw new Error('the worker did not die where the test wanted it to', { cause: end });
}

/** The queue as a list of jobs; their time is kept, nothing waits. */
function queueInto(jobs: Job[]): DeliveryQueue {
  return {
    deliver: async (batches, { notBefore } = {}) => {
      jobs.push(...batches.map((batch): Job => ({ kind: 'deliver', ...batch, at: notBefore?.getTime() ?? 0 })));
    },
    finish: async (runId) => void jobs.push({ kind: 'finish', runId }),
  };
}

class Death extends Error {}

/** The log as a worker sees it that dies at its first such call, before or after the log kept it. */
function dyingAt(log: RunLog, call: keyof RunLog, moment: 'before' | 'after'): RunLog {
  return new Proxy(log, {
    get: (target, name) => {
      const method = (target[name as keyof RunLog] as (...parameters: unknown[]) => Promise<unknown>).bind(target);
      if (name !== call) return method;
      return async (...parameters: unknown[]) => {
        if (moment === 'after') await method(...parameters);
        throw new Death();
      };
    },
  });
}

function resolve(definition: Definition): SyncTools['resolved'] {
  const { source: _, ...rest } = definition;
  const sync = Sync.parse({ kind: 'sync', id: 'people_to_fake', source: { model: 'people' }, destination: 'fake', ...rest });
  const destination = Destination.parse({ kind: 'destination', id: 'fake', connector: 'fake' });
  return { workspaceId: 'w1', sync, revision: 1, model: undefined, destination };
}

/** Every count of a run that is not zero. */
export function countsOf(run: KeptRun): Partial<RunCounts> {
  return Object.fromEntries(Object.entries(run.counts).filter(([, count]) => count !== 0));
}

/** An open warehouse of its own, and how to be rid of it. */
export async function openTestWarehouse(config: WarehouseConfig | Readonly<Record<string, unknown>>): Promise<Warehouse> {
  const warehouse = await openWarehouse(WarehouseSchema.parse({ kind: 'warehouse', id: 'wh', ...config }));
  await warehouse.execute(sql`CREATE TABLE people (id INTEGER, name TEXT, age INTEGER)`);
  return warehouse;
}
