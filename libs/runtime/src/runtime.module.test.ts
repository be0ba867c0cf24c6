import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { JobQueue } from '@tributary/queue';
import type { Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import {
  CATALOG,
  type Catalog,
  type Config,
  createLogger,
  JOB_QUEUE,
  loadConfig,
  nestLogger,
  RuntimeModule,
  SECRETS,
  STORE,
} from './index.js';

const closing: string[] = [];

@Injectable()
class LastWork implements OnApplicationShutdown {
  constructor(@Inject(STORE) private readonly store: Store) {}

  async onApplicationShutdown(): Promise<void> {
    await this.store.workspaces.ensure('written-while-closing');
    closing.push('last work');
  }
}

@Global()
@Module({ providers: [LastWork] })
class Workers {}

describe('the runtime', () => {
  let database: TestDatabase;
  let config: Config;
  beforeAll(async () => {
    database = await freshDatabase();
    config = loadConfig({
      DATABASE_URL: database.url,
      TRIBUTARY_MASTER_KEY: `k:${randomBytes(32).toString('base64')}`,
      LOG_LEVEL: 'silent',
    });
  });
  afterAll(() => database.drop());

  const start = async (of: Config) => {
    @Module({ imports: [RuntimeModule.forRoot({ config: of, name: 'test' }), Workers] })
    class App {}
    return NestFactory.createApplicationContext(App, { logger: nestLogger(createLogger(of, 'test')), abortOnError: false });
  };

  test('brings store and queue up to date, provides them everywhere, and closes them after everybody else', async () => {
    const app = await start(config);
    const store = app.get<Store>(STORE);
    expect((await store.workspaces.ensure('default')).id).toBe('default');
    expect(Object.values(await app.get<JobQueue>(JOB_QUEUE).depth())).toEqual(expect.arrayContaining([0]));
    expect(app.get<Catalog>(CATALOG).connectors.length).toBeGreaterThan(0);
    expect(app.get(SECRETS)).toBeDefined();
    await app.close();
    expect(closing).toEqual(['last work']);
    await expect(store.ping()).rejects.toThrow();
  });

  test('does not start without its database, and says so', async () => {
    const lost = { ...config, databaseUrl: 'postgres://nobody@127.0.0.1:1/none' };
    await expect(start(lost)).rejects.toThrow(/metadata database cannot be used/);
  });
});
