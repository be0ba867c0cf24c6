import { messageOf } from '@tributary/core';
import type { DestinationObject, WriteContext } from '../connector.js';
import { Fault, type RecordOutcome } from '../outcome.js';
import type { OutRecord } from '../record.js';
import { collectOutcomes } from './collect-outcomes.js';
import type { Delivery } from './deliver-batch.js';

/** Records that were taken on under one job. */
export interface AcceptedRecords {
  readonly job: string;
  readonly records: readonly OutRecord[];
}

/**
 * Asks what became of records the destination has taken on. Whoever gets no answer stays `accepted`: asking changes nothing, so
 * neither a fault nor a bug of the connector puts a record in doubt.
 */
export async function pollAccepted<Settings, Options>(
  object: DestinationObject<Settings, Options>,
  context: WriteContext<Settings, Options>,
  { job, records }: AcceptedRecords,
): Promise<Delivery> {
  const outcomes = new Map<string, RecordOutcome>();
  const rest = (fault: Fault | undefined): Delivery => {
    const afterMs = fault?.options.afterMs;
    const still: RecordOutcome = { kind: 'accepted', job, ...(afterMs === undefined ? {} : { afterMs }) };
    for (const record of records) if (!outcomes.has(record.id)) outcomes.set(record.id, still);
    return { outcomes, ...(fault === undefined ? {} : { fault }) };
  };
  try {
    await object.poll?.(context, job, records, collectOutcomes(records, outcomes));
    return rest(undefined);
  } catch (error) {
    return rest(
      error instanceof Fault ? error : new Fault('transient', `The connector failed to ask after \`${job}\`: ${messageOf(error)}`),
    );
  }
}
