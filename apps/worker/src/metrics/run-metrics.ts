import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@tributary/runtime';
import type { RunRow } from '@tributary/store';
import { type Metrics, tellRun } from '@tributary/telemetry';

/** Outcomes of records, as metrics name them. */
const OUTCOMES = ['delivered', 'rejected', 'in_doubt', 'held', 'cancelled', 'pending', 'invalid', 'unchanged'] as const;

/** Tells of runs that have ended: their counts to the metrics, their spans to the traces. */
@Injectable()
export class RunMetrics {
  constructor(@Inject(METRICS) private readonly metrics: Metrics) {}

  /** Each run once, whatever process worked on it. */
  ended(runs: readonly RunRow[]): void {
    for (const run of runs) {
      const { id, workspaceId: workspace, kind, subject, state, counts } = run;
      const startedAt = run.startedAt ?? run.createdAt;
      const endedAt = run.finishedAt ?? new Date();
      const records = kind === 'sync' ? Object.fromEntries(OUTCOMES.map((outcome) => [outcome, counts[outcome]])) : {};
      this.metrics.runEnded({ workspace, kind, subject, state, seconds: (endedAt.getTime() - startedAt.getTime()) / 1_000, records });
      tellRun({
        id,
        startedAt,
        endedAt,
        failed: state === 'failed',
        facts: { workspace, kind, subject, state, planned: counts.planned, delivered: counts.delivered },
      });
    }
  }
}
