import { setMaxListeners } from 'node:events';
import { AppError, type Operation } from '@tributary/core';
import {
  batchLimits,
  deliverBatch,
  isIdempotent,
  type Delivery,
  type Http,
  type JournalEntry,
  type Noted,
  type OutRecord,
  pollAccepted,
  type RecordOutcome,
  type WriteContext,
} from '@tributary/connector-kit';
import { layoutOf } from '../mapping/layout.js';
import type { Mapped, PlanRow } from '../mapping/map-record.js';
import { mapRecords } from '../mapping/map-records.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { Begun, SyncTools, Tally } from '../ports.js';
import type { Answered } from './classify.js';
import { createTally } from './tally.js';

/** What sending a batch once gave: an outcome for each of its open changes, and the fault that stopped it, if any. */
export interface Attempted extends Pick<Delivery, 'fault'> {
  readonly answered: readonly Answered[];
  readonly requests: number;
  /** What was said and answered, where people will want to see it. */
  readonly exchanges: readonly JournalEntry[];
  /** Figures the connector counted besides. */
  readonly tally: Tally;
}

interface Sendable {
  readonly row: PlanRow;
  readonly record: OutRecord;
}

/**
 * Sends the open changes of a batch, and asks after those the destination has taken on already. Where a change must not be sent twice
 * and an earlier worker may have sent it, it is in doubt without being sent.
 */
export async function attempt(
  rows: readonly PlanRow[],
  batch: Begun,
  { runId, tools }: { runId: string; tools: SyncTools },
): Promise<Attempted> {
  const { holdsLease = () => true } = tools;
  const counted = countRequests({ ...tools, holdsLease: () => batch.holds() && holdsLease() });
  const tally = createTally();
  const context = { ...contextOf(batch, { runId, tools, http: counted.http }), tally: tally.add };
  const answered: Answered[] = [];
  const sendable: Sendable[] = [];
  for (const one of await mapBatch(rows, batch, { runId, tools })) {
    if ('record' in one) sendable.push(one);
    else answered.push(answeredAs(one.row, one.refused));
  }
  const delivery = await tell(sendable, batch, { context, tools });
  for (const { row, record } of sendable) {
    const outcome = delivery.outcomes.get(record.id);
    if (outcome === undefined) throw new AppError('sync.no_outcome', `Record \`${record.id}\` has no outcome`);
    answered.push(answeredAs(row, outcome));
  }
  const exchanges = telling(counted.noted, batch, delivery);
  return { answered, fault: delivery.fault, requests: counted.requests(), exchanges, tally: tally.sums() };
}

function mapBatch(
  rows: readonly PlanRow[],
  batch: Begun,
  { runId, tools }: { runId: string; tools: SyncTools },
): Promise<readonly Mapped[]> {
  const { workspaceId, sync } = tools.resolved;
  const of = { workspaceId, sync, runId, runStartedAt: batch.runStartedAt, templates: tools.templates };
  return mapRecords(rows, { ...of, layout: layoutOf(sync), attempt: batch.attempts, declared: objectOf(tools).fields });
}

const answeredAs = (row: PlanRow, outcome: RecordOutcome): Answered => ({ row, outcome });

type Telling = { readonly context: WriteContext<unknown, unknown>; readonly tools: SyncTools };

async function tell(sendable: readonly Sendable[], batch: Begun, { context, tools }: Telling): Promise<Delivery> {
  const object = objectOf(tools);
  const fresh = batch.accepted.size === 0 ? sendable : sendable.filter(({ row }) => !batch.accepted.has(row.seq));
  const sent = await write(
    fresh.map(({ record }) => record),
    batch,
    { context, tools },
  );
  if (batch.accepted.size === 0) return sent;
  const outcomes = new Map(sent.outcomes);
  let { fault } = sent;
  for (const accepted of byJob(sendable, batch)) {
    const polled = await pollAccepted(object, context, accepted);
    for (const [id, outcome] of polled.outcomes) outcomes.set(id, outcome);
    fault = polled.fault ?? fault;
  }
  return { outcomes, ...(fault === undefined ? {} : { fault }) };
}

async function write(records: readonly OutRecord[], batch: Begun, { context, tools }: Telling): Promise<Delivery> {
  if (!batch.interrupted) return deliverBatch(objectOf(tools), context, records);
  const parked = records.filter(({ operation }) => mustNotRepeat(operation, tools));
  const { outcomes, ...rest } = await deliverBatch(
    objectOf(tools),
    context,
    parked.length === 0 ? records : records.filter((one) => !parked.includes(one)),
  );
  return { ...rest, outcomes: new Map([...outcomes, ...parked.map(({ id }) => [id, MAYBE_SENT] as const)]) };
}

const MAYBE_SENT = {
  kind: 'in_doubt',
  code: 'interrupted',
  message: 'The worker that sent it was gone before its answer was noted. It is not sent again by itself, because it might come twice.',
} as const;

function mustNotRepeat(operation: Operation, tools: SyncTools): boolean {
  return tools.resolved.sync.delivery.in_doubt === 'at_most_once' && !isIdempotent(objectOf(tools), operation, optionsOf(tools));
}

function byJob(
  sendable: readonly Sendable[],
  { accepted }: Begun,
): readonly { readonly job: string; readonly records: readonly OutRecord[] }[] {
  const jobs = new Map<string, OutRecord[]>();
  for (const { row, record } of sendable) {
    const job = accepted.get(row.seq);
    if (job !== undefined) jobs.set(job, [...(jobs.get(job) ?? []), record]);
  }
  return [...jobs].map(([job, records]) => ({ job, records }));
}

function contextOf(batch: Begun, { runId, tools, http }: { runId: string; tools: SyncTools; http: Http }): WriteContext<unknown, unknown> {
  const run = { id: runId, startedAt: batch.runStartedAt.toISOString() };
  const { settings, signal, resolved } = tools;
  const options = optionsOf(tools);
  // The plan was cut so where there is much to send; what is left of such a batch later on still fits its limits.
  const bulk = batch.to - batch.from + 1 > batchLimits(objectOf(tools), options).records;
  return { settings, options, mode: resolved.sync.mode, http, signal, run, ...(bulk ? { bulk } : {}) };
}

/** Of the first batches people see everything, of others what went wrong: at most so many exchanges of an attempt. */
const SHOWN = { batches: 3, exchanges: 5 } as const;

function telling(noted: readonly Noted[], { number }: Begun, { outcomes, fault }: Delivery): readonly JournalEntry[] {
  const wentWell = fault === undefined && [...outcomes.values()].every(({ kind }) => kind === 'delivered');
  return wentWell && number >= SHOWN.batches ? [] : noted.slice(-SHOWN.exchanges).map(({ entry }) => entry());
}

const WITH_MANY = new WeakSet<AbortSignal>();

/** Each request listens to it while it is under way, and there may be many at once. */
function mayHaveMany(signal: AbortSignal): void {
  if (WITH_MANY.has(signal)) return;
  setMaxListeners(0, signal);
  WITH_MANY.add(signal);
}

/** The client, counting what it sends and noting what is answered, and ending its requests when the work is to end. */
export function countRequests({ http, signal, holdsLease = () => true }: Pick<SyncTools, 'http' | 'signal' | 'holdsLease'>): {
  readonly http: Http;
  readonly requests: () => number;
  readonly noted: readonly Noted[];
} {
  mayHaveMany(signal);
  let requests = 0;
  const noted: Noted[] = [];
  const send: Http['send'] = (request, options) => {
    requests += 1;
    return http.send(request, { signal, mayBegin: holdsLease, journal: (one) => noted.push(one), ...options });
  };
  return { http: { send, observe: (bucket, state) => http.observe(bucket, state) }, requests: () => requests, noted };
}
