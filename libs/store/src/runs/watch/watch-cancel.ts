import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from '../../tables.js';
import { newBell } from './bell.js';
import { isCancelled } from '../cancel-run.js';
import type { RunEvents } from './run-events.js';

/** News of a busy run come many a second: what matters here may come a moment later. */
const TOGETHER_MS = 250;

/** Resolves with `true` when somebody asks to cancel the run, with `false` when the signal aborts first. */
export async function watchCancel(watch: {
  readonly db: Kysely<Tables>;
  readonly events: RunEvents;
  readonly runId: string;
  readonly signal: AbortSignal;
}): Promise<boolean> {
  const { db, events, runId, signal } = watch;
  const bell = newBell();
  signal.addEventListener('abort', bell.ring);
  const end = await events.subscribe(runId, bell.ring);
  try {
    while (!signal.aborted) {
      if (await isCancelled(db, runId)) return true;
      await bell.rung();
      if (!signal.aborted) await sleep(TOGETHER_MS);
    }
    return false;
  } finally {
    end();
    signal.removeEventListener('abort', bell.ring);
  }
}
