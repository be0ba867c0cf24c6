import type { Http, Outcomes, OutRecord, RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { faultOf, readRefusals } from './answer.js';
import { OWN_STATUSES, rejection } from './upload.js';

/** Of what Miso answers about a queued upload. It publishes no body; this is its own mock's. */
const Status = z.looseObject({ code: z.int(), errors: z.boolean(), data: z.unknown().optional() });

const ASK_AGAIN_MS = 5_000;

/** The job of a queued upload. With how many records it had: lines of a status count from the first of them. */
export const jobOf = (task: string, records: number): string => `${task}/${records}`;

interface Asking {
  readonly http: Http;
  readonly noun: string;
  readonly outcomes: Outcomes<OutRecord>;
}

/** Asks what became of a queued upload, as well as that can be known. What cannot be understood is asked again, and in the end in doubt. */
export async function pollUpload({ http, noun, outcomes }: Asking, job: string, records: readonly OutRecord[]): Promise<void> {
  const [, task = job, count = '0'] = /^(.*)\/(\d+)$/s.exec(job) ?? [];
  const response = await http.send({ method: 'GET', path: `/v1/${noun}/_status/${encodeURIComponent(task)}` }, { accept: OWN_STATUSES });
  if ([401, 403].includes(response.status)) throw faultOf(response, 'A question for a queued upload');
  const status = Status.safeParse(response.json);
  if (response.status !== 200 || !status.success) return outcomes.all(again(job));
  const { code, errors, data } = status.data;
  if (errors) return settleRefused(outcomes, records, { data, sent: Number(count) });
  outcomes.all(code === 200 ? { kind: 'delivered' } : again(job));
}

const again = (job: string): RecordOutcome => ({ kind: 'accepted', job, afterMs: ASK_AGAIN_MS });

const UNNAMED: RecordOutcome = { kind: 'in_doubt', message: 'Miso refused some records of a queued upload without naming them all.' };

function settleRefused(
  outcomes: Outcomes<OutRecord>,
  records: readonly OutRecord[],
  { data, sent }: { readonly data: unknown; readonly sent: number },
): void {
  const refusals = readRefusals(data, sent);
  // Only when they are all that was sent are places in the upload places among them.
  if (records.length !== sent) return outcomes.all(UNNAMED);
  outcomes.all(refusals.complete ? { kind: 'delivered' } : UNNAMED);
  for (const [index, lines] of refusals.byIndex) {
    const record = records[index];
    if (record !== undefined) outcomes.set(record, rejection(lines));
  }
}
