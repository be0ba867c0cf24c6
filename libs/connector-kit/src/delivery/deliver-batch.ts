import { messageOf } from '@tributary/core';
import type { BatchLimits, DestinationObject, WriteContext } from '../connector.js';
import type { Http } from '../http/http.js';
import { Fault } from '../outcome.js';
import type { RecordOutcome } from '../outcome.js';
import type { OutRecord } from '../record.js';
import { batchLimits } from './batch-limits.js';
import { collectOutcomes } from './collect-outcomes.js';
import { refuseUnfit } from './refuse-unfit.js';
import { mostBytesOf, sizeOf } from './size-of.js';

/** What one attempt to deliver records gave: exactly one outcome for every record id, and the fault that stopped it, if any. */
export interface Delivery {
  readonly outcomes: ReadonlyMap<string, RecordOutcome>;
  readonly fault?: Fault;
}

/**
 * Writes records through a connector's object, within its batch limits, and answers for every record whatever the connector does:
 * a fault holds for all records without an outcome; a record the connector is silent about is in doubt when a request was sent, else
 * tried again. A record that cannot be written as JSON, is too big, or does not fit the declared fields, is rejected alone.
 * A part that is refused for its size (413) is sent in halves.
 */
export async function deliverBatch<Settings, Options>(
  object: DestinationObject<Settings, Options>,
  context: WriteContext<Settings, Options>,
  records: readonly OutRecord[],
): Promise<Delivery> {
  const outcomes = new Map<string, RecordOutcome>();
  const parts = packParts(fitting(records, object, outcomes), limitsOf(object, context), outcomes);
  for (const [index, part] of parts.entries()) {
    const fault = await writePart(object, context, { part, outcomes });
    if (fault === undefined) continue;
    for (const record of parts.slice(index + 1).flat()) outcomes.set(record.id, unsent(fault));
    return { outcomes, fault };
  }
  return { outcomes };
}

function limitsOf<Settings, Options>(object: DestinationObject<Settings, Options>, context: WriteContext<Settings, Options>): BatchLimits {
  return context.bulk === true && object.bulk !== undefined ? object.bulk.batch : batchLimits(object, context.options);
}

/** The records that fit what the object's fields declare. The others are rejected here. */
function fitting(
  records: readonly OutRecord[],
  object: Parameters<typeof refuseUnfit>[0],
  outcomes: Map<string, RecordOutcome>,
): readonly OutRecord[] {
  const refuse = refuseUnfit(object);
  if (refuse === null) return records;
  return records.filter((record) => {
    const refusal = refuse(record);
    if (refusal !== undefined) outcomes.set(record.id, refusal);
    return refusal === undefined;
  });
}

/** Parts that fit the object's limits, in order. What no part can carry is rejected here. */
function packParts(records: readonly OutRecord[], limits: BatchLimits, outcomes: Map<string, RecordOutcome>): OutRecord[][] {
  const most = limits.bytes ?? Infinity;
  if (fitsAtOnce(records, limits)) return records.length === 0 ? [] : [[...records]];
  const parts: OutRecord[][] = [];
  let part: OutRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = measured(record, most);
    if (typeof size !== 'number') {
      outcomes.set(record.id, size);
      continue;
    }
    if (part.length === 0 || part.length >= limits.records || bytes + size > most) {
      part = [];
      parts.push(part);
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  return parts;
}

/** Whether all of them fit into one part for sure: then none has to be measured, which is half of the work of writing it. */
function fitsAtOnce(records: readonly OutRecord[], limits: BatchLimits): boolean {
  if (records.length > limits.records) return false;
  let bytes = 0;
  for (const record of records) bytes += record.mostBytes ?? mostBytesOf(record);
  return bytes < (limits.bytes ?? Number.MAX_VALUE);
}

function measured(record: OutRecord, most: number): number | RecordOutcome {
  try {
    const size = sizeOf(record);
    if (size <= most) return size;
    return { kind: 'rejected', code: 'record.too_big', message: `The record has ${size} bytes; the destination takes at most ${most}.` };
  } catch (error) {
    return { kind: 'rejected', code: 'value.not_json', message: messageOf(error) };
  }
}

interface Part {
  readonly part: readonly OutRecord[];
  readonly outcomes: Map<string, RecordOutcome>;
}

async function writePart<Settings, Options>(
  object: DestinationObject<Settings, Options>,
  context: WriteContext<Settings, Options>,
  { part, outcomes }: Part,
): Promise<Fault | undefined> {
  const http = watched(context.http);
  const unanswered = (outcome: RecordOutcome) => {
    for (const record of part) if (!outcomes.has(record.id)) outcomes.set(record.id, outcome);
  };
  try {
    await object.write({ ...context, http }, part, collectOutcomes(part, outcomes));
    unanswered(doubtful(http.sent, 'connector.silent', 'The connector gave this record no outcome.'));
    if (object.poll === undefined) doubtAccepted(part, outcomes);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) {
      unanswered(doubtful(http.sent, 'connector.bug', `The connector failed: ${messageOf(error)}`));
      return undefined;
    }
    if (error.options.status === TOO_BIG) return splitPart(object, context, { part, outcomes, fault: error });
    for (const record of part) if (!outcomes.has(record.id)) outcomes.set(record.id, outcomeFor(record, error, { object, context }));
    return error;
  }
}

/** The status of a gateway that passed a request on and knows nothing of what came of it. */
const NOT_ANSWERED_IN_TIME = 504;

/** What may have been done, and must not be done twice, is in doubt. */
function outcomeFor<Settings, Options>(
  { operation }: OutRecord,
  fault: Fault,
  { object, context }: { readonly object: DestinationObject<Settings, Options>; readonly context: WriteContext<Settings, Options> },
): RecordOutcome {
  if (fault.options.status !== NOT_ANSWERED_IN_TIME) return outcomeOf(fault);
  const repeatable = object.idempotent || (object.idempotentFor?.(operation, context.options) ?? false);
  return repeatable ? outcomeOf(fault) : { kind: 'in_doubt', code: 'in_doubt', message: fault.message };
}

/** The status of a request that has too many bytes, whatever limit was declared. */
const TOO_BIG = 413;

/** A part that was refused for its size is sent in halves; a record that is refused alone is too big. */
async function splitPart<Settings, Options>(
  object: DestinationObject<Settings, Options>,
  context: WriteContext<Settings, Options>,
  { part, outcomes, fault: refusal }: Part & { readonly fault: Fault },
): Promise<Fault | undefined> {
  const rest = part.filter(({ id }) => !outcomes.has(id));
  const [only, ...others] = rest;
  if (only === undefined) return undefined;
  if (others.length === 0) {
    outcomes.set(only.id, { kind: 'rejected', code: 'record.too_big', message: refusal.message });
    return undefined;
  }
  const middle = Math.ceil(rest.length / 2);
  const fault = await writePart(object, context, { part: rest.slice(0, middle), outcomes });
  if (fault === undefined) return writePart(object, context, { part: rest.slice(middle), outcomes });
  for (const record of rest.slice(middle)) outcomes.set(record.id, unsent(fault));
  return fault;
}

/** The client, knowing whether anything can have reached the destination. */
function watched(http: Http): Http & { readonly sent: boolean } {
  let sent = false;
  return {
    ...http,
    get sent() {
      return sent;
    },
    observe: (bucket, state) => http.observe(bucket, state),
    async send(request, options) {
      try {
        const response = await http.send(request, options);
        sent = true;
        return response;
      } catch (error) {
        sent ||= !(error instanceof Fault) || error.kind === 'in_doubt' || error.options.status !== undefined;
        throw error;
      }
    },
  };
}

/** An object that cannot be asked what became of a record has told us nothing by taking it on. */
function doubtAccepted(part: readonly OutRecord[], outcomes: Map<string, RecordOutcome>): void {
  const message = 'The destination took the record on, and its connector does not say how to learn what became of it.';
  for (const { id } of part)
    if (outcomes.get(id)?.kind === 'accepted') outcomes.set(id, { kind: 'in_doubt', code: 'connector.accepted', message });
}

function doubtful(sent: boolean, code: string, message: string): RecordOutcome {
  return sent ? { kind: 'in_doubt', code, message } : { kind: 'retry', code, message };
}

/** A record that shares its fate with the fault. What the run does next is read from the fault itself. */
function outcomeOf(fault: Fault): RecordOutcome {
  if (fault.kind === 'in_doubt') return { kind: 'in_doubt', code: 'in_doubt', message: fault.message };
  const { afterMs } = fault.options;
  return { kind: 'retry', code: fault.kind, message: fault.message, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** A record that was never sent, because an earlier part of its batch met a fault. */
function unsent(fault: Fault): RecordOutcome {
  return outcomeOf(fault.kind === 'in_doubt' ? new Fault('transient', `Not sent yet: ${fault.message}`) : fault);
}
