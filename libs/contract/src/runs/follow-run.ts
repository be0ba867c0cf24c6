import { isFinal } from '@tributary/core';
import { ApiError } from '../api-error.js';
import { serverEvents } from '../events.js';
import type { Http } from '../http.js';
import { RunView } from './runs.js';

/** A stream that breaks is opened again this often in a row, 26 s in all, before the trouble is told: an API that was killed is back by then. */
const RECONNECTS = 9;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The run now, then at each change, until it has ended. A stream that breaks off in between is opened again: the API sends the
 * present state first, so nothing is missed.
 */
export async function* followRun(http: Http, id: string, signal?: AbortSignal): AsyncGenerator<RunView> {
  for (let failures = 0; ; failures += 1) {
    try {
      for await (const run of runEvents(http, id, signal)) {
        failures = 0;
        yield run;
        if (isFinal(run.state)) return;
      }
    } catch (error) {
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
      if (refused || signal?.aborted || failures >= RECONNECTS) throw error;
    }
    if (failures >= RECONNECTS) throw brokenOff(id);
    await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** failures)));
  }
}

/**
 * Opens one stream for all runs: those that go on, then each that changes. It may break off at any time; who opens it again reads
 * lists anew, because changes in between were missed.
 */
export async function followRuns(http: Http, signal?: AbortSignal): Promise<AsyncGenerator<RunView>> {
  return runsOf(await openStream(http, '/v1/runs/events', signal));
}

async function* runEvents(http: Http, id: string, signal?: AbortSignal): AsyncGenerator<RunView> {
  yield* runsOf(await openStream(http, `/v1/runs/${encodeURIComponent(id)}/events`, signal));
}

const openStream = (http: Http, path: string, signal?: AbortSignal): Promise<Response> =>
  http.send({ method: 'GET', path, headers: { accept: 'text/event-stream' }, signal });

async function* runsOf({ body }: Response): AsyncGenerator<RunView> {
  if (!body) return;
  for await (const { event, data } of serverEvents(body)) {
    if (event === 'run') yield RunView.parse(JSON.parse(data));
  }
}

function brokenOff(id: string): ApiError {
  const detail = `the events of run \`${id}\` broke off; the run goes on: look at it with \`tributary runs\``;
  return new ApiError({ type: 'tributary:api.unreachable', title: 'Unreachable', status: 0, detail });
}
