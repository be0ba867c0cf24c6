import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { JobQueue } from '@tributary/queue';
import { JOB_QUEUE, METRICS, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { Metrics } from '@tributary/telemetry';

/** What is true of the whole installation, read when somebody looks at a worker's metrics. */
@Injectable()
export class Gauges implements OnApplicationBootstrap {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
  ) {}

  onApplicationBootstrap(): void {
    const { metrics, store, queue } = this;
    metrics.gauge('tributary_jobs', 'Jobs that wait, are delayed or are being worked on', ['job'], async () =>
      Object.entries(await queue.depth()).map(([job, value]) => ({ labels: { job }, value })),
    );
    metrics.gauge(
      'tributary_schedule_late_minutes',
      'How far schedules are behind their time',
      ['workspace', 'kind', 'subject'],
      async () =>
        (await store.schedules.late()).map(({ workspaceId: workspace, kind, subject, minutes }) => ({
          labels: { workspace, kind, subject },
          value: minutes,
        })),
    );
    metrics.gauge('tributary_circuits_open', 'Credentials whose destination is left alone for a while', [], async () => [
      { labels: {}, value: await store.limits.openCircuits() },
    ]);
  }
}
