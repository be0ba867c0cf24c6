import { newBell } from './bell.js';
import type { RunEvents } from './run-events.js';
import { isFinal } from '@tributary/core';
import type { RunRow } from '../run-rows.js';

/** The run now and after every change, until its end. Reads it anew each time, so that nothing is lost when news come fast. */
export async function* watchRun(watch: {
  readonly load: () => Promise<RunRow>;
  readonly events: RunEvents;
  readonly runId: string;
  readonly signal: AbortSignal;
}): AsyncGenerator<RunRow> {
  const bell = newBell();
  watch.signal.addEventListener('abort', bell.ring);
  const end = await watch.events.subscribe(watch.runId, bell.ring);
  try {
    while (!watch.signal.aborted) {
      const run = await watch.load();
      yield run;
      if (isFinal(run.state)) return;
      await bell.rung();
    }
  } finally {
    end();
    watch.signal.removeEventListener('abort', bell.ring);
  }
}
