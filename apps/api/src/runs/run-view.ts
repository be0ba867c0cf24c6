import type { RunView } from '@tributary/contract';
import type { RunRow } from '@tributary/store';

/** A run as people see it. */
export function runView(run: RunRow): RunView {
  const { id, kind, subject, state, stage, counts, progress, trigger } = run;
  return {
    ...{ id, kind, subject, state, stage, counts, progress, trigger },
    error: run.error === null ? null : { code: run.error.code, message: run.error.message },
    result: run.result === null ? null : { ...run.result },
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}
