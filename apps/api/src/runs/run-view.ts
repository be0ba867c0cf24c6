import type { RunView } from '@tributary/contract';
import { intentOf, type RunRow } from '@tributary/store';
import { makerOf, type NameOf } from '../access/actor-names.js';

/** A run as people see it. */
export function runView(run: RunRow, nameOf: NameOf): RunView {
  const { id, kind, subject, state, stage, counts, progress, trigger, parent, waiting } = run;
  return {
    ...{ id, kind, subject, state, stage, counts, progress, trigger, parent, waiting },
    intent: intentOf(run),
    held: run.held === null ? null : { ...run.held, samples: [...run.held.samples] },
    cancel_requested_at: run.cancelRequestedAt?.toISOString() ?? null,
    error: run.error === null ? null : { code: run.error.code, message: run.error.message },
    result: run.result === null ? null : { ...run.result },
    ...makerOf(run, nameOf),
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}
