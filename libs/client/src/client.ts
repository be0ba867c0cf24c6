import { createCalls } from './create-calls.js';
import { endOfRun, followRun, followRuns } from './follow-run.js';
import type { Calls } from './generated/calls.js';
import type { Erasure, Run } from './generated/schemas.js';
import { type ClientOptions, createSend, type Send } from './http.js';
import { objectCalls, revisionCalls } from './object-calls.js';

/**
 * The API as typed functions: one an operation, made from its document. Answers are what the API promises in that document, refusals are
 * thrown as `ApiError`.
 */
export type Client = ReturnType<typeof createClient>;

/** A client for the API at `url`. Works in browsers and in Node. */
export function createClient(options: ClientOptions) {
  const send = createSend(options);
  const calls = createCalls(send);
  return {
    ...calls,
    objects: { ...calls.objects, ...objectCalls(calls) },
    revisions: revisionCalls(calls),
    runs: { ...calls.runs, ...runCalls(calls, send) },
    destinations: { ...calls.destinations, ...destinationCalls(calls) },
    profiles: { ...calls.profiles, ...profileCalls(calls) },
    erasures: { ...calls.erasures, ...erasureCalls(calls) },
  };
}

type In<F extends (...args: never[]) => unknown> = NonNullable<Parameters<F>[0]>;

/** Streams, which no document tells how to follow; and jobs of a warehouse, where that is said first. */
function runCalls({ runs }: Calls, send: Send) {
  return {
    stitch: (warehouse?: string, how: Omit<In<Calls['runs']['stitch']>, 'warehouse'> = {}) => runs.stitch({ warehouse, ...how }),
    traits: (warehouse?: string, how: Omit<In<Calls['runs']['traits']>, 'warehouse'> = {}) => runs.traits({ warehouse, ...how }),
    audiences: (warehouse?: string, how: Omit<In<Calls['runs']['audiences']>, 'warehouse'> = {}) => runs.audiences({ warehouse, ...how }),
    /** The run now, then at each change, until it has ended. */
    follow: (id: string, signal?: AbortSignal): AsyncGenerator<Run> => followRun(send, id, signal),
    /** The run as it ended: waits for that. */
    ended: (id: string, signal?: AbortSignal): Promise<Run> => endOfRun(send, id, signal),
    /** All runs on one stream: those that go on, then each that changes, until the stream breaks off. */
    followAll: (signal?: AbortSignal): Promise<AsyncGenerator<Run>> => followRuns(send, signal),
  };
}

function destinationCalls({ destinations }: Calls) {
  return {
    /** The fields of one object; where the destination knows more, it is asked, for these options of a sync. */
    fields: (id: string, object: string, options?: unknown) =>
      destinations.fields(id, object, options === undefined ? {} : { options: JSON.stringify(options) }),
  };
}

function profileCalls({ traits }: Calls) {
  return {
    /** What the values of one trait look like, or of all. */
    statistics: (trait?: string, query: { readonly warehouse?: string | undefined } = {}) =>
      trait === undefined ? traits.allStatistics(query) : traits.statistics(trait, query),
  };
}

/** It is said twice who is erased: here by those who ask, not by these functions' callers. */
function erasureCalls({ erasures }: Calls) {
  return {
    /** Erases the person of a profile. It cannot be undone. */
    ofProfile: (id: string, query: { readonly warehouse?: string | undefined } = {}): Promise<Erasure> =>
      erasures.ofProfile(id, { ...query, confirm: id }),
    /** Erases whoever has an identifier. It cannot be undone. */
    ofIdentifier: (body: Omit<In<Calls['erasures']['ofIdentifier']>, 'confirm'>): Promise<Erasure> =>
      erasures.ofIdentifier({ ...body, confirm: body.identifier }),
  };
}
