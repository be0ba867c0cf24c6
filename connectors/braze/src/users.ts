import { fault, sendInTurn, splitRefused, unexpected } from '@tributary/connector-kit';
import type { DestinationObject, HttpResponse, Outcomes, OutRecord, Refusal, WriteContext } from '@tributary/connector-kit';
import { z } from 'zod';
import { attributesOf, hasCustomAttributes } from './attributes.js';
import type { BrazeSettings } from './settings.js';
import { readTrackAnswer } from './track-answer.js';

const DELETED_AT_ONCE = 50;

const Options = z.strictObject({
  update_existing_only: z.boolean().default(false).meta({ description: 'Never create a user' }),
  removal: z.enum(['clear', 'delete']).default('clear').meta({
    description: 'What a removal does: `clear` removes the mapped attributes, `delete` deletes the user for good',
  }),
});
type UsersOptions = z.infer<typeof Options>;

type Context = WriteContext<BrazeSettings, UsersOptions>;

/** User attributes by `external_id`, through `/users/track`. Only changed attributes are sent, because Braze bills each of them. */
export const users: DestinationObject<BrazeSettings, UsersOptions> = {
  label: 'User attributes',
  modes: ['upsert', 'mirror'],
  writes: 'partial',
  idempotent: true,
  fields: [
    { name: 'external_id', label: 'External id', type: 'string', required: true, identifier: true, help: 'Case-sensitive, sent as it is' },
    { name: 'email', label: 'Email', type: 'string' },
    { name: 'phone', label: 'Phone', type: 'string', help: 'E.164' },
    { name: 'first_name', label: 'First name', type: 'string' },
    { name: 'last_name', label: 'Last name', type: 'string' },
    { name: 'country', label: 'Country', type: 'string', help: 'ISO 3166-1 alpha-2' },
    { name: 'language', label: 'Language', type: 'string', help: 'ISO 639-1' },
    { name: 'time_zone', label: 'Time zone', type: 'string', help: 'IANA name' },
    { name: 'home_city', label: 'Home city', type: 'string' },
    { name: 'gender', label: 'Gender', type: 'string', help: 'M, F, O, N, P or null' },
    { name: 'dob', label: 'Date of birth', type: 'string', help: 'YYYY-MM-DD' },
    { name: 'email_subscribe', label: 'Email subscription', type: 'string', help: 'opted_in, unsubscribed or subscribed' },
    { name: 'push_subscribe', label: 'Push subscription', type: 'string', help: 'opted_in, unsubscribed or subscribed' },
    { name: 'custom_attributes', label: 'Custom attributes', type: 'any', help: 'Map `custom_attributes.<name>`, one for each attribute' },
  ],
  acceptsOtherFields: true,
  options: Options,
  // 75 objects and 4 MB; the envelope and the names of a request need some room.
  batch: { records: 75, bytes: 3_900_000 },
  concurrency: 4,
  rate: { requests: 3_000, perMs: 3_000 },
  removal: 'The mapped attributes are cleared; with `removal: delete` the user is deleted for good.',
  async write(context, records, outcomes) {
    const batch = records.filter(hasCustomAttributes);
    for (const record of records) if (!batch.includes(record)) outcomes.set(record, NO_OBJECT);
    const deletes = batch.filter((record) => record.operation === 'remove' && context.options.removal === 'delete');
    const tracks = batch.filter((record) => !deletes.includes(record));
    const parts = [...(tracks.length === 0 ? [] : [tracks]), ...chunks(deletes, DELETED_AT_ONCE)];
    await sendInTurn(parts, outcomes, (part) =>
      splitRefused(part, outcomes, (some) => (part === tracks ? track(context, some, outcomes) : remove(context, some, outcomes))),
    );
  },
};

const NO_OBJECT: Refusal = {
  kind: 'rejected',
  code: 'braze.custom_attributes',
  field: 'custom_attributes',
  message: 'The value of `custom_attributes` is no object. Map `custom_attributes.<name>` for each attribute, or a JSON object.',
};

/** One request, and one more without the records it named when the request as a whole was refused for them. */
async function track(
  context: Context,
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
  again = true,
): Promise<Refusal | undefined> {
  const attributes = records.map((record) => attributesOf(record, context.options));
  // Some deployments answer invalid records with 401: the body decides.
  const response = await context.http.send({ method: 'POST', path: '/users/track', json: { attributes } }, { accept: [401] });
  const answer = readTrackAnswer(response, records.length);
  const rest: OutRecord[] = [];
  for (const [index, record] of records.entries()) {
    const rejected = answer.rejected.get(index);
    if (rejected !== undefined) outcomes.set(record, rejected);
    else if (answer.accepted) outcomes.set(record, { kind: 'delivered', ...(response.status === 202 ? { note: 'queued by Braze' } : {}) });
    else rest.push(record);
  }
  if (rest.length === 0) return undefined;
  if (answer.rejected.size > 0 && again) return track(context, rest, outcomes, false);
  return refusalOf(response, '`POST /users/track`');
}

async function remove(context: Context, records: readonly OutRecord[], outcomes: Outcomes<OutRecord>): Promise<Refusal | undefined> {
  const externalIds = records.map((record) => String(record.key.external_id));
  const response = await context.http.send(
    { method: 'POST', path: '/users/delete', json: { external_ids: externalIds } },
    { accept: [401] },
  );
  const { message } = (response.json ?? {}) as { message?: unknown };
  if (response.status >= 300 || message !== 'success') return refusalOf(response, '`POST /users/delete`');
  // Users that are not there are not counted in `deleted`: gone is gone.
  for (const record of records) outcomes.set(record, { kind: 'delivered' });
  return undefined;
}

/** A refusal because of some record, to be looked for by splitting; anything else stops the batch. */
function refusalOf(response: HttpResponse, what: string): Refusal {
  if (response.status === 401 || response.status === 403) {
    const remedy = 'Check the API key, its permissions, and that `base_url` is the REST endpoint of its cluster.';
    throw fault.unauthorized(`${what} was refused by Braze (${response.status}): API key, permission or cluster.`, remedy);
  }
  if (response.status !== 400 && response.status !== 413) throw unexpected(response, what);
  const { message } = (response.json ?? {}) as { message?: unknown };
  return {
    kind: 'rejected',
    code: `braze.${response.status}`,
    message: typeof message === 'string' ? message : response.text.slice(0, 300),
  };
}

function chunks(records: readonly OutRecord[], size: number): OutRecord[][] {
  return Array.from({ length: Math.ceil(records.length / size) }, (_, n) => records.slice(n * size, (n + 1) * size));
}
