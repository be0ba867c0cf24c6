import { splitRefused } from '@tributary/connector-kit';
import type { DestinationObject, Http, HttpResponse, Outcomes, OutRecord, RecordOutcome, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { faultOf, fieldOf, readAnswer, readRefusals, type Answer, type Refusals } from './answer.js';
import type { MisoSettings } from './settings.js';
import { USER_FIELDS, userId, userRecord } from './user-record.js';

const UserOptions = z.strictObject({});
type UserOptions = z.infer<typeof UserOptions>;

/** Statuses whose meaning depends on Miso's body. */
const OWN_STATUSES = [401];

/** Users of one Miso environment. Each write replaces the whole user. */
export const users: DestinationObject<MisoSettings, UserOptions> = {
  label: 'Users',
  modes: ['upsert', 'insert', 'mirror'],
  writes: 'full',
  idempotent: true,
  fields: USER_FIELDS,
  acceptsOtherFields: false,
  options: UserOptions,
  // Miso recommends about 100 records and publishes no size or rate; the others are its own SDK's defaults.
  batch: { records: 100, bytes: 1_048_576 },
  concurrency: 2,
  rate: { requests: 10, perMs: 1000 },
  removal: 'The user is deleted from Miso.',
  async write({ http }, batch, outcomes) {
    const removals = batch.filter((record) => record.operation === 'remove');
    const upserts = batch.filter((record) => record.operation !== 'remove');
    await splitRefused(upserts, outcomes, (part) => upload({ http, outcomes }, part, 'first'));
    await splitRefused(removals, outcomes, (part) => remove({ http, outcomes }, part));
  },
};

interface Delivery {
  readonly http: Http;
  readonly outcomes: Outcomes<OutRecord>;
}

/** Whether a request is the first with its users or the one resend after a refusal of others. */
type Attempt = 'first' | 'rest';

const REFUSED_AGAIN: RecordOutcome = {
  kind: 'retry',
  code: 'batch_refused',
  message: 'Miso refused other users of the same request, twice.',
};

export const uploadBody = (records: readonly OutRecord[]) => ({ data: records.map(userRecord) });
export const removalBody = (records: readonly OutRecord[]) => ({ data: { user_ids: records.map(userId) } });

async function upload(delivery: Delivery, sent: readonly OutRecord[], attempt: Attempt): Promise<Refusal | undefined> {
  const response = await delivery.http.send({ method: 'POST', path: '/v1/users', json: uploadBody(sent) }, { accept: OWN_STATUSES });
  const answer = readAnswer(response);
  if (response.status === 422 && answer !== undefined) return refused(delivery, { sent, response, answer, attempt });
  if (response.status === 413) return refusalOf(response);
  if (response.status !== 200 || answer === undefined) throw faultOf(response, 'An upload of users');
  settle(delivery.outcomes, sent, answer);
  return undefined;
}

/** 200 alone proves nothing: with `errors` some users were refused, and without `success` nobody knows. */
function settle(outcomes: Outcomes<OutRecord>, sent: readonly OutRecord[], answer: Answer): void {
  const refusals = readRefusals(answer.errors ? answer.data : [], sent.length);
  const rest = restOf(answer, refusals);
  sent.forEach((record, index) => {
    const lines = refusals.byIndex.get(index);
    outcomes.set(record, lines === undefined ? rest : rejection(lines));
  });
}

/** What became of the users that a 200 does not name. */
function restOf(answer: Answer, refusals: Refusals): RecordOutcome {
  if (answer.errors) {
    return refusals.complete
      ? { kind: 'delivered' }
      : { kind: 'in_doubt', message: 'Miso refused some users of the request without naming them all.' };
  }
  if (answer.message === 'success') return { kind: 'delivered' };
  return { kind: 'in_doubt', message: `Miso answered 200 with \`${answer.message ?? ''}\` instead of \`success\`.` };
}

interface Refused {
  readonly sent: readonly OutRecord[];
  readonly response: HttpResponse;
  readonly answer: Answer;
  readonly attempt: Attempt;
}

/** 422: nothing was written. The users it names are rejected and the rest is sent once more. */
async function refused(delivery: Delivery, { sent, response, answer, attempt }: Refused): Promise<Refusal | undefined> {
  const refusals = readRefusals(answer.data, sent.length);
  // A form of refusal that does not say whom it means: the bad users are found by halving.
  if (!refusals.complete) return refusalOf(response);
  const rest: OutRecord[] = [];
  sent.forEach((record, index) => {
    const lines = refusals.byIndex.get(index);
    if (lines === undefined) rest.push(record);
    else delivery.outcomes.set(record, rejection(lines));
  });
  if (attempt === 'first') await splitRefused(rest, delivery.outcomes, (part) => upload(delivery, part, 'rest'));
  else for (const record of rest) delivery.outcomes.set(record, REFUSED_AGAIN);
  return undefined;
}

async function remove({ http, outcomes }: Delivery, sent: readonly OutRecord[]): Promise<Refusal | undefined> {
  const response = await http.send({ method: 'POST', path: '/v1/users/_delete', json: removalBody(sent) }, { accept: OWN_STATUSES });
  const message = readAnswer(response)?.message;
  const gone = response.status === 404 && message === 'not found';
  if (response.status === 413 || response.status === 422 || (gone && sent.length > 1)) return refusalOf(response);
  if (!gone && !(response.status === 200 && message === 'deleted')) throw faultOf(response, 'A removal of users');
  const outcome: RecordOutcome = gone ? { kind: 'delivered', note: 'There was no such user.' } : { kind: 'delivered' };
  for (const record of sent) outcomes.set(record, outcome);
  return undefined;
}

function refusalOf(response: HttpResponse): Refusal {
  return { kind: 'rejected', code: `http_${response.status}`, message: `Miso refused the user: ${response.text.slice(0, 500)}` };
}

function rejection(lines: readonly string[]): Refusal {
  const field = lines.map(fieldOf).find((name) => name !== undefined);
  return { kind: 'rejected', code: 'schema', message: lines.join(' '), ...(field === undefined ? {} : { field }) };
}
