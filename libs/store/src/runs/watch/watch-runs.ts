import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from '../../tables.js';
import { newBell } from './bell.js';
import type { RunEvents } from './run-events.js';
import { WAITED_FOR } from '../list-runs.js';
import { ACTIVE_STATES, RUN_COLUMNS, type RunRow } from '../run-rows.js';

/** Changes of this long are told together: nobody sees the difference, and a busy worker costs no more than a calm one. */
const TOGETHER_MS = 100;

/**
 * The runs of a workspace that go on, then every run that changes. Ends when the signal aborts, and when something may have been
 * missed: who reads begins anew.
 */
export async function* watchRuns(watch: {
  readonly db: Kysely<Tables>;
  readonly events: RunEvents;
  readonly workspaceId: string;
  readonly signal: AbortSignal;
}): AsyncGenerator<RunRow> {
  const { db, signal } = watch;
  const ours = db
    .selectFrom('run')
    .select(RUN_COLUMNS)
    .where('workspaceId', '=', watch.workspaceId)
    .where('kind', 'not in', WAITED_FOR)
    .orderBy('id');
  const bell = newBell();
  const changed = new Set<string>();
  let missed = false;
  signal.addEventListener('abort', bell.ring);
  const end = await watch.events.subscribeAll((runId) => {
    if (runId === undefined) missed = true;
    else changed.add(runId);
    bell.ring();
  });
  try {
    yield* await ours.where('state', 'in', ACTIVE_STATES).execute();
    for (;;) {
      await bell.rung();
      if (signal.aborted || missed) return;
      await sleep(TOGETHER_MS);
      const ids = [...changed];
      changed.clear();
      if (ids.length > 0) yield* await ours.where('id', 'in', ids).execute();
    }
  } finally {
    end();
    signal.removeEventListener('abort', bell.ring);
  }
}
