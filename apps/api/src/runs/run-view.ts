import type { RunView } from '@tributary/contract';
import type { RunRow } from '@tributary/store';

/** A run as people see it. */
export function runView(run: RunRow): RunView {
  const { id, kind, subject, state, stage, counts, progress, error, trigger } = run;
  return {
    ...{ id, kind, subject, state, stage, counts, progress, error, trigger },
    result: run.result === null ? null : { ...run.result },
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}
