import { splitRefused } from '@tributary/connector-kit';
import type { Http, HttpResponse, Outcomes, OutRecord, RecordOutcome, Refusal } from '@tributary/connector-kit';
import { faultOf, fieldOf, readAnswer, readRefusals, type Answer, type Refusals } from './answer.js';
import type { Body, Made } from './record-body.js';

/** Where records go and what an answer of `success` means for them. */
export interface Upload {
  readonly http: Http;
  readonly outcomes: Outcomes<OutRecord>;
  /** `users`, `products` or `interactions`: also the end of the path. */
  readonly noun: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly bodyOf: (record: OutRecord) => Made;
  readonly taken: (answer: Answer, sent: readonly OutRecord[]) => RecordOutcome;
}

/** Statuses whose meaning depends on Miso's body. */
export const OWN_STATUSES = [401];

export const uploadBody = (bodies: readonly Body[]) => ({ data: bodies });

/** One record with what is sent of it. */
interface Sendable {
  readonly record: OutRecord;
  readonly body: Body;
}

/** Sends records that need no look at the destination first. Each one gets its outcome, or the fault holds for those without. */
export async function uploadRecords(upload: Upload, records: readonly OutRecord[]): Promise<void> {
  const bodies = new Map<OutRecord, Body>();
  for (const record of records) {
    const made = upload.bodyOf(record);
    if ('refused' in made) upload.outcomes.set(record, made.refused);
    else bodies.set(record, made.body);
  }
  const sendable = (part: readonly OutRecord[]) => part.flatMap((record): Sendable[] => sendableOf(record, bodies.get(record)));
  await splitRefused([...bodies.keys()], upload.outcomes, (part) => send(upload, sendable(part), 'first'));
}

const sendableOf = (record: OutRecord, body: Body | undefined): Sendable[] => (body === undefined ? [] : [{ record, body }]);

/** Whether a request is the first with its records or the one resend after a refusal of others. */
type Attempt = 'first' | 'rest';

async function send(upload: Upload, sent: readonly Sendable[], attempt: Attempt): Promise<Refusal | undefined> {
  const { http, noun, query } = upload;
  const json = uploadBody(sent.map(({ body }) => body));
  const response = await http.send(
    { method: 'POST', path: `/v1/${noun}`, json, ...(query === undefined ? {} : { query }) },
    { accept: OWN_STATUSES },
  );
  const answer = readAnswer(response);
  if (response.status === 422 && answer !== undefined) return refused(upload, { sent, response, answer, attempt });
  if (response.status === 413) return refusalOf(response);
  if (response.status !== 200 || answer === undefined) throw faultOf(response, `An upload of ${noun}`);
  settle(upload, sent, answer);
  return undefined;
}

/** 200 alone proves nothing: with `errors` some records were refused, and without `success` nobody knows. */
function settle({ outcomes, taken }: Upload, sent: readonly Sendable[], answer: Answer): void {
  const refusals = readRefusals(answer.errors ? answer.data : [], sent.length);
  const records = sent.map(({ record }) => record);
  const rest = restOf(answer, refusals) ?? taken(answer, records);
  records.forEach((record, index) => {
    const lines = refusals.byIndex.get(index);
    outcomes.set(record, lines === undefined ? rest : rejection(lines));
  });
}

/** Why those that a 200 does not name may not have been taken; `undefined` where they were. */
function restOf(answer: Answer, refusals: Refusals): RecordOutcome | undefined {
  if (answer.errors) {
    return refusals.complete
      ? undefined
      : { kind: 'in_doubt', message: 'Miso refused some records of the request without naming them all.' };
  }
  if (answer.message === 'success') return undefined;
  return { kind: 'in_doubt', message: `Miso answered 200 with \`${answer.message ?? ''}\` instead of \`success\`.` };
}

interface Refused {
  readonly sent: readonly Sendable[];
  readonly response: HttpResponse;
  readonly answer: Answer;
  readonly attempt: Attempt;
}

const REFUSED_AGAIN: RecordOutcome = {
  kind: 'retry',
  code: 'batch_refused',
  message: 'Miso refused other records of the same request, twice.',
};

/** 422: nothing was written. The records it names are rejected and the rest is sent once more. */
async function refused(upload: Upload, { sent, response, answer, attempt }: Refused): Promise<Refusal | undefined> {
  const refusals = readRefusals(answer.data, sent.length);
  // A form of refusal that does not say whom it means: the bad records are found by halving.
  if (!refusals.complete) return refusalOf(response);
  const rest: Sendable[] = [];
  sent.forEach((one, index) => {
    const lines = refusals.byIndex.get(index);
    if (lines === undefined) rest.push(one);
    else upload.outcomes.set(one.record, rejection(lines));
  });
  if (attempt === 'rest') for (const { record } of rest) upload.outcomes.set(record, REFUSED_AGAIN);
  else await resend(upload, rest);
  return undefined;
}

async function resend(upload: Upload, rest: readonly Sendable[]): Promise<void> {
  const bodies = new Map(rest.map(({ record, body }) => [record, body]));
  await splitRefused([...bodies.keys()], upload.outcomes, (part) =>
    send(
      upload,
      part.flatMap((record) => sendableOf(record, bodies.get(record))),
      'rest',
    ),
  );
}

export function refusalOf(response: HttpResponse): Refusal {
  return { kind: 'rejected', code: `http_${response.status}`, message: `Miso refused the record: ${response.text.slice(0, 500)}` };
}

/** The refusal of one record, in Miso's lines about it. */
export function rejection(lines: readonly string[]): Refusal {
  const field = lines.map(fieldOf).find((name) => name !== undefined);
  return { kind: 'rejected', code: 'schema', message: lines.join(' '), ...(field === undefined ? {} : { field }) };
}
