import { ApiError, silent } from './api-error.js';
import { serverEvents } from './events.js';
import type { Run } from './generated/schemas.js';
import type { Send } from './http.js';

/** A stream that breaks is opened again this often in a row, 26 s in all, before the trouble is told: an API that was killed is back by then. */
const RECONNECTS = 9;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

const ENDED: readonly Run['state'][] = ['succeeded', 'partial', 'held', 'failed', 'cancelled'];

/** Whether nothing more will happen to a run. */
export const hasEnded = ({ state }: Pick<Run, 'state'>): boolean => ENDED.includes(state);

/**
 * The run now, then at each change, until it has ended. A stream that breaks off in between is opened again: the API sends the
 * present state first, so nothing is missed.
 */
export async function* followRun(send: Send, id: string, signal?: AbortSignal): AsyncGenerator<Run> {
  for (let failures = 0; ; failures += 1) {
    try {
      for await (const run of runsOf(await openStream(send, `/v1/runs/${encodeURIComponent(id)}/events`, signal))) {
        failures = 0;
        yield run;
        if (hasEnded(run)) return;
      }
    } catch (error) {
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
      if (refused || signal?.aborted || failures >= RECONNECTS) throw error;
    }
    if (failures >= RECONNECTS) {
      throw silent(`the events of run \`${id}\` broke off; the run goes on: look at it with \`tributary runs\``);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** failures)));
  }
}

/** The run as it ended: waits for that. */
export async function endOfRun(send: Send, id: string, signal?: AbortSignal): Promise<Run> {
  for await (const run of followRun(send, id, signal)) if (hasEnded(run)) return run;
  throw silent(`the events of run \`${id}\` broke off`);
}

/**
 * Opens one stream for all runs: those that go on, then each that changes. It may break off at any time; who opens it again reads
 * lists anew, because changes in between were missed.
 */
export async function followRuns(send: Send, signal?: AbortSignal): Promise<AsyncGenerator<Run>> {
  return runsOf(await openStream(send, '/v1/runs/events', signal));
}

const openStream = (send: Send, path: string, signal?: AbortSignal): Promise<Response> =>
  send({ method: 'GET', path, headers: { accept: 'text/event-stream' }, signal, stream: true });

async function* runsOf({ body }: Response): AsyncGenerator<Run> {
  if (!body) return;
  for await (const { event, data } of serverEvents(body)) {
    if (event === 'run') yield JSON.parse(data) as Run;
  }
}
