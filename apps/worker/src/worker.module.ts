import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  CATALOG,
  METRICS,
  type Catalog,
  type Config,
  type Logger,
  openDestinations,
  openWarehouses,
  RuntimeModule,
  SECRETS,
  type Secrets,
  STORE,
} from '@tributary/runtime';
import { queueBackend } from '@tributary/queue';
import type { Store } from '@tributary/store';
import { openTemplates } from '@tributary/templates';
import type { Metrics } from '@tributary/telemetry';
import { Claims } from './claims.js';
import { configuredWorker } from './configured-worker.js';
import { DeliveryHost } from './delivery/delivery-host.js';
import { Eraser } from './rounds/eraser.js';
import { ErasureWork } from './erasure/erasure-work.js';
import { HistorySweeper } from './rounds/forget-history.js';
import { Gauges } from './metrics/gauges.js';
import { JOB_CLASSES, assertJobs } from './jobs.js';
import { OUTSIDE, type Outside } from './outside.js';
import { RunMetrics } from './metrics/run-metrics.js';
import { Scheduler } from './rounds/scheduler.js';
import { Sweeper } from './rounds/sweep.js';
import { WatchAlerts } from './rounds/watch-alerts.js';
import { SyncWork } from './sync-work.js';
import { TargetWorkers } from './delivery/target-workers.js';

@Module({})
class WorkerModule implements OnApplicationShutdown {
  constructor(@Inject(OUTSIDE) private readonly outside: Outside) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.outside.warehouses.close(), this.outside.templates.close()]);
  }
}

/** All queues of a worker share these, besides the one that listens: what is asked over them is short. */
const QUEUE_CONNECTIONS = 6;

/** The worker as a Nest module: the runtime, the jobs, and what they work with. Throws unless every job has exactly one handler. */
export async function workerModule(config: Config, logger: Logger): Promise<DynamicModule> {
  assertJobs();
  const backend = queueBackend({ ...config, connections: QUEUE_CONNECTIONS });
  await backend.prepare();
  BullModule.queueClass = backend.Queue;
  BullModule.workerClass = configuredWorker(backend, config.workerConcurrency, logger);
  return {
    module: WorkerModule,
    // No queue is registered, since the worker enqueues through the runtime: but only with `registerQueue` are processors looked for.
    imports: [
      RuntimeModule.forRoot({ config, name: 'worker', logger, backend }),
      BullModule.forRoot(backend.queueOptions),
      BullModule.registerQueue(),
    ],
    providers: [
      {
        provide: OUTSIDE,
        useFactory: (store: Store, secrets: Secrets, catalog: Catalog, metrics: Metrics): Outside => ({
          warehouses: openWarehouses(store, secrets, { files: config.warehouseFiles }),
          destinations: openDestinations({ catalog, secrets, limits: store.limits, metrics, config }),
          templates: openTemplates(),
        }),
        inject: [STORE, SECRETS, CATALOG, METRICS],
      },
      Claims,
      SyncWork,
      Sweeper,
      TargetWorkers,
      DeliveryHost,
      Scheduler,
      RunMetrics,
      WatchAlerts,
      ErasureWork,
      Eraser,
      HistorySweeper,
      Gauges,
      ...JOB_CLASSES,
    ],
  };
}
