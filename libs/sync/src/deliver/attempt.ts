import { AppError } from '@tributary/core';
import {
  deliverBatch,
  type Delivery,
  type Http,
  type OutRecord,
  pollAccepted,
  type RecordOutcome,
  type WriteContext,
} from '@tributary/connector-kit';
import { layoutOf } from '../mapping/layout.js';
import { keyText, type Mapped, type PlanRow } from '../mapping/map-record.js';
import { mapRecords } from '../mapping/map-records.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { Begun, SyncTools } from '../ports.js';
import type { Answered } from './classify.js';

/** What sending a batch once gave: an outcome for each of its open changes, and the fault that stopped it, if any. */
export interface Attempted extends Pick<Delivery, 'fault'> {
  readonly answered: readonly Answered[];
  readonly requests: number;
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
  const counted = countRequests(tools);
  const context = contextOf(batch, { runId, tools, http: counted.http });
  const mapped = await mapBatch(rows, batch, { runId, tools });
  const sendable = mapped.flatMap((one): readonly Sendable[] => ('record' in one ? [one] : []));
  const refused = mapped.flatMap((one): readonly Answered[] => ('refused' in one ? [{ ...nameOf(one.row), outcome: one.refused }] : []));
  const delivery = await tell(sendable, batch, { context, tools });
  const answered = sendable.map(({ row, record }): Answered => {
    const outcome = delivery.outcomes.get(record.id);
    if (outcome === undefined) throw new AppError('sync.no_outcome', `Record \`${record.id}\` has no outcome`);
    return { ...nameOf(row), outcome };
  });
  return { answered: [...refused, ...answered], fault: delivery.fault, requests: counted.requests() };
}

function mapBatch(
  rows: readonly PlanRow[],
  batch: Begun,
  { runId, tools }: { runId: string; tools: SyncTools },
): Promise<readonly Mapped[]> {
  const { workspaceId, sync } = tools.resolved;
  const of = { workspaceId, sync, runId, runStartedAt: batch.runStartedAt, templates: tools.templates };
  return mapRecords(rows, { ...of, layout: layoutOf(sync), attempt: batch.attempts });
}

const nameOf = ({ seq, key, operation }: PlanRow) => ({ seq, key: keyText(key), operation });

type Telling = { readonly context: WriteContext<unknown, unknown>; readonly tools: SyncTools };

async function tell(sendable: readonly Sendable[], batch: Begun, { context, tools }: Telling): Promise<Delivery> {
  const object = objectOf(tools);
  const outcomes = new Map<string, RecordOutcome>();
  const add = (delivery: Delivery) => {
    for (const [id, outcome] of delivery.outcomes) outcomes.set(id, outcome);
    return delivery.fault;
  };
  const records = sendable.filter(({ row }) => !batch.accepted.has(row.seq)).map(({ record }) => record);
  let fault: Delivery['fault'];
  if (batch.interrupted && mustNotRepeat(tools)) for (const { id } of records) outcomes.set(id, MAYBE_SENT);
  else if (records.length > 0) fault = add(await deliverBatch(object, context, records));
  for (const accepted of byJob(sendable, batch)) fault = add(await pollAccepted(object, context, accepted)) ?? fault;
  return { outcomes, ...(fault === undefined ? {} : { fault }) };
}

const MAYBE_SENT = {
  kind: 'in_doubt',
  code: 'interrupted',
  message: 'The worker that sent it was gone before its answer was noted. It is not sent again by itself, because it might come twice.',
} as const;

function mustNotRepeat(tools: SyncTools): boolean {
  return !objectOf(tools).idempotent && tools.resolved.sync.delivery.in_doubt === 'at_most_once';
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
  return { settings, options: optionsOf(tools), mode: resolved.sync.mode, http, signal, run };
}

/** The client, counting what it sends, and ending its requests when the work is to end. */
function countRequests({ http, signal }: SyncTools): { readonly http: Http; readonly requests: () => number } {
  let requests = 0;
  const send: Http['send'] = (request, options) => {
    requests += 1;
    return http.send(request, { signal, ...options });
  };
  return { http: { send }, requests: () => requests };
}
