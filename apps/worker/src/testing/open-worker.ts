import 'reflect-metadata';
import { expect } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AnyObject, CHANGES, type Intent, KINDS, type RunKind } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { createLogger, JOB_QUEUE, loadConfig, STORE } from '@tributary/runtime';
import { type NewRunInput, resolveSync, type RunRow, type Store } from '@tributary/store';
import { freshDatabase, openTestWarehouse, type TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { randomBytes } from 'node:crypto';
import { workerModule } from '../worker.module.js';

const WORKSPACE = 'default';

/** A worker that runs, with a store of its own and an empty warehouse. It may send to this machine. */
export interface TestWorker {
  readonly app: INestApplicationContext;
  readonly store: Store;
  readonly place: TestWarehouse;
  /** The definition of the warehouse, by the name `main`. */
  readonly main: (fields?: object) => AnyObject;
  readonly apply: (...objects: readonly AnyObject[]) => Promise<unknown>;
  /** A new run, as it is when it has ended. It is about the warehouse unless `subject` says more. */
  readonly ended: <K extends RunKind>(kind: K, input: NewRunInput<K>, subject?: string) => Promise<RunRow>;
  /** What a new run found, which must end well. */
  readonly found: <K extends RunKind>(kind: K, input: NewRunInput<K>) => Promise<Readonly<Record<string, unknown>>>;
  /** A new run of a sync, as it is when it has ended. */
  readonly synced: (sync: string, intent?: Intent) => Promise<RunRow>;
  /** Has the worker do a run that was created; gives it as it is when it has ended. */
  readonly done: (run: RunRow) => Promise<RunRow>;
  readonly close: () => Promise<void>;
}

export async function openWorker(engine: (typeof TEST_ENGINES)[number]): Promise<TestWorker> {
  const [database, place] = await Promise.all([freshDatabase(), openTestWarehouse(engine)]);
  const key = `test:${randomBytes(32).toString('base64')}`;
  const config = loadConfig({ DATABASE_URL: database.url, EGRESS_ALLOW: '127.0.0.0/8', TRIBUTARY_MASTER_KEY: key });
  const worker = await workerModule(config, createLogger({ logLevel: 'silent' }, 'worker'));
  const app = await NestFactory.createApplicationContext(worker, { logger: false, abortOnError: false });
  const store = app.get<Store>(STORE);
  await store.workspaces.ensure(WORKSPACE);
  const done = async (run: RunRow): Promise<RunRow> => {
    await enqueueRun(app.get<JobQueue>(JOB_QUEUE), run);
    let last = run;
    for await (const now of store.runs.watch(run.id, AbortSignal.timeout(40_000))) last = now;
    return last;
  };
  const ended: TestWorker['ended'] = async (kind, input, subject = 'main') =>
    done((await store.runs.create({ workspaceId: WORKSPACE, kind, subject, input, trigger: 'api', actor: 'test' })).run);
  return {
    ...{ app, store, place, done, ended },
    found: async (kind, input) => {
      const { state, error, result } = await ended(kind, input);
      expect({ state, error }).toEqual({ state: 'succeeded', error: null });
      return result ?? {};
    },
    main: (fields = {}) => KINDS.warehouse.schema.parse({ ...place.warehouse.config, id: 'main', ...fields }),
    apply: (...objects) => store.objects.apply(WORKSPACE, objects, 'test'),
    synced: async (sync, intent = CHANGES) => ended('sync', { ...(await resolveSync(store.objects, WORKSPACE, sync)), intent }, sync),
    close: async () => {
      await app.close();
      await place.drop();
      await database.drop();
    },
  };
}
