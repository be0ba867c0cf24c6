import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { catalog as builtIn } from '@tributary/connector-catalog';
import { type JobQueue, openQueue, type QueueBackend } from '@tributary/queue';
import { openStore, type Store } from '@tributary/store';
import { type AlertParts, AlertRounds } from './alerts/alert-rounds.js';
import { openConfigEgress } from './open-config-egress.js';
import { openCatalog } from './catalog.js';
import type { Config } from './config.js';
import { type Metrics, openMetrics, startTracing } from '@tributary/telemetry';
import { createLogger, type Logger } from './logger.js';
import { openSecretBox } from './secrets/secret-box.js';
import { openSecrets, type Secrets } from './secrets/secrets.js';

/** What is injected: `@Inject(STORE) store: Store`. */
export const CONFIG = Symbol('Config');
export const LOGGER = Symbol('Logger');
export const STORE = Symbol('Store');
export const JOB_QUEUE = Symbol('JobQueue');
export const SECRETS = Symbol('Secrets');
export const CATALOG = Symbol('Catalog');
export const METRICS = Symbol('Metrics');
/** Opens the rounds of alerts: `(onEnded) => AlertRounds`. */
export const OPEN_ALERTS = Symbol('OpenAlerts');
export type OpenAlerts = (onEnded: AlertParts['onEnded']) => AlertRounds;
const TRACING = Symbol('Tracing');

const TOKENS = [CONFIG, LOGGER, STORE, JOB_QUEUE, SECRETS, CATALOG, METRICS, OPEN_ALERTS];

interface RuntimeOptions {
  readonly config: Config;
  readonly name: string;
  readonly logger?: Logger;
  readonly backend?: QueueBackend;
  /** Whether the store holds tenants apart: for a process that serves people. Others work for all of them. */
  readonly apart?: boolean;
}

/**
 * What api and worker share while they run. Store and queue are brought up to date at the start and closed at the end.
 * To be imported before every other module: Nest closes the first one last, and jobs that end while closing still need the store.
 */
@Global()
@Module({})
export class RuntimeModule implements OnApplicationShutdown {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(TRACING) private readonly stopTracing: () => Promise<void>,
  ) {}

  /** `name` tells this process apart in the log. `backend`: where a worker has its queues; it is closed with the module. */
  static forRoot({ config, name, logger = createLogger(config, name), backend, apart = false }: RuntimeOptions): DynamicModule {
    return {
      module: RuntimeModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: STORE, useFactory: () => readyStore(config, apart) },
        // After the store, so that two schemas of one database are not made at the same moment.
        { provide: JOB_QUEUE, useFactory: () => openQueue(config, backend), inject: [STORE] },
        { provide: SECRETS, useFactory: (store: Store) => openSecrets(store.secrets, openSecretBox(config.masterKeys)), inject: [STORE] },
        { provide: METRICS, useFactory: (): Metrics => openMetrics(name) },
        {
          provide: OPEN_ALERTS,
          useFactory: (store: Store, secrets: Secrets): OpenAlerts => {
            const egress = openConfigEgress(config);
            return (onEnded) => new AlertRounds({ store, secrets, logger, egress, onEnded });
          },
          inject: [STORE, SECRETS],
        },
        { provide: TRACING, useFactory: () => tracing(config, name) },
        { provide: CATALOG, useFactory: () => openCatalog(builtIn, config.connectors) },
      ],
      exports: TOKENS,
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stopTracing();
    await this.queue.close();
    await this.store.close();
  }
}

/** Spans are told where somebody said to whom. */
function tracing({ tracesUrl }: Config, name: string): () => Promise<void> {
  return tracesUrl === undefined ? async () => undefined : startTracing({ service: `tributary-${name}`, to: tracesUrl });
}

async function readyStore(config: Config, apart: boolean): Promise<Store> {
  const store = openStore({ ...config, apart });
  try {
    await store.ping();
    await store.migrate();
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}
