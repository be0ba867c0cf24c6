import {
  deliverBatch,
  type OutRecord,
  type RecordOutcome,
  type Rehearsal,
  type RehearsedRequest,
  type WriteContext,
} from '@tributary/connector-kit';
import type { Mode } from '@tributary/core';
import { objectOf, optionsOf } from '../object-of.js';
import type { SyncTools } from '../ports.js';

/** A request of the first batch, for people. */
export interface ShownRequest extends RehearsedRequest {
  /** The body is longer than what is shown. */
  readonly cut: boolean;
}

/** The requests of the first batch, as far as they are known before anything is sent. */
export interface FirstRequests {
  readonly shown: readonly ShownRequest[];
  /** Records in these requests, or refused before any. */
  readonly records: number;
  /** Records of the batch whose requests are not shown. */
  readonly more: number;
  /** What nobody can know beforehand. */
  readonly unknown: readonly string[];
}

/** What rehearsing takes of the tools. */
export type RehearsalTools = Pick<SyncTools, 'resolved' | 'connector' | 'settings' | 'rehearse' | 'signal' | 'clock'>;

const MOST_REQUESTS = 20;
const MOST_CHARACTERS = 20_000;

/** What stands in a request for something that only a run gives. */
export const RUN_ID = '{run.id}';
const IDEMPOTENCY_KEY = '{idempotency key}';

const UNKNOWN = [
  `\`${RUN_ID}\`, \`${IDEMPOTENCY_KEY}\` and the time of the run are of a run that is not made yet; so are keys that are made of them.`,
  'A request that depends on the answer to one of these is not known, nor is what is sent again when one is refused.',
];

/**
 * The requests the connector would send for the first batch: its own code writes them, to a client that sends nothing. What was refused
 * before any request is in `refused`, by the record's id.
 */
export async function firstRequests(
  records: readonly OutRecord[],
  tools: RehearsalTools,
): Promise<FirstRequests & { readonly refused: ReadonlyMap<string, RecordOutcome> }> {
  const client = tools.rehearse();
  const refused = new Map<string, RecordOutcome>();
  let left = records.map((record): OutRecord => ({ ...record, idempotencyKey: IDEMPOTENCY_KEY }));
  // A lost answer ends a batch: what the connector had not come to is rehearsed as a batch of its own.
  while (left.length > 0 && client.requests.length < MOST_REQUESTS) {
    const { outcomes } = await deliverBatch(objectOf(tools), contextOf(client, tools), left);
    for (const [id, outcome] of outcomes) if (outcome.kind === 'rejected') refused.set(id, outcome);
    const later = left.filter(({ id }) => outcomes.get(id)?.kind === 'retry');
    if (later.length === left.length) break;
    left = later;
  }
  const shown = client.requests.slice(0, MOST_REQUESTS).map(shorten);
  return { shown, records: records.length - left.length, more: left.length, unknown: shown.length === 0 ? [] : UNKNOWN, refused };
}

function contextOf(http: Rehearsal, tools: RehearsalTools): WriteContext<unknown, unknown> {
  const { settings, signal, clock, resolved } = tools;
  const mode: Mode = resolved.sync.mode;
  return { settings, options: optionsOf(tools), http, signal, mode, run: { id: RUN_ID, startedAt: clock().toISOString() } };
}

function shorten(request: RehearsedRequest): ShownRequest {
  const { body } = request;
  const cut = body !== null && body.length > MOST_CHARACTERS;
  return { ...request, body: cut ? body.slice(0, MOST_CHARACTERS) : body, cut };
}
