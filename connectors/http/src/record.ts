import { sendInTurn, splitRefused } from '@tributary/connector-kit';
import type { DestinationObject, HttpRequest, OutRecord, Outcomes, Refusal, WriteContext } from '@tributary/connector-kit';
import { readAnswer } from './answer/read-answer.js';
import { readRecords } from './read-records.js';
import { bodyOf, idempotencyKeyOf } from './request/body.js';
import { inRequests, placeOf, type Group, type Place } from './request/place.js';
import { isRepeatable, RecordOptions, requestFor, USUAL_RECORDS } from './request/request-option.js';
import type { HttpSettings } from './settings.js';
import { settingsOf } from './request-settings.js';

type Context = WriteContext<HttpSettings, RecordOptions>;

/** Of one request's records, by their own JSON. */
const MOST_BYTES = 1_000_000;

/** Records sent by requests that the user describes: a method and a path for each operation. */
export const record: DestinationObject<HttpSettings, RecordOptions> = {
  label: 'Record',
  modes: ['upsert', 'insert', 'update', 'mirror', 'append', 'full', 'membership'],
  writes: 'full',
  // As a request says of itself, or by its method.
  idempotent: false,
  idempotentFor(operation, options) {
    const request = requestFor(operation, options);
    return request !== undefined && isRepeatable(request);
  },
  fields: [{ name: 'id', label: 'Key', type: 'any', identifier: true, help: 'Any name: the key fields of the sync' }],
  acceptsOtherFields: true,
  options: RecordOptions,
  lacks(operation, options) {
    if (requestFor(operation, options) !== undefined) return undefined;
    return { path: operation, message: `${SENT[operation]} are sent by the request \`options.${operation}\`, which is not given` };
  },
  batch: { records: USUAL_RECORDS, bytes: MOST_BYTES },
  batchFor: (options) => ({ records: recordsFor(options), bytes: MOST_BYTES }),
  concurrency: 4,
  removal: 'The request `remove` of the options is sent; 404 and 410 mean that the record is gone already.',
  async write(context, batch, outcomes) {
    const placed: { place: Place; record: OutRecord }[] = [];
    for (const each of batch) {
      const place = findPlace(each, context.options);
      if ('kind' in place) outcomes.set(each, place);
      else placed.push({ place, record: each });
    }
    const groups = inRequests(placed);
    const groupOf = new Map(groups.map((group) => [group.records, group]));
    await sendInTurn(
      groups.map(({ records }) => records),
      outcomes,
      (records) => {
        const group = groupOf.get(records) as Group;
        return splitRefused(records, outcomes, (some) => send(context, { ...group, records: some }, outcomes));
      },
    );
  },
  read: readRecords,
};

/** As many as fill requests: those of the largest, or several of them. */
function recordsFor({ add, change, remove }: RecordOptions): number {
  const most = Math.max(...[add, change, remove].map((request) => request?.records ?? 1));
  return Math.max(most, USUAL_RECORDS - (USUAL_RECORDS % most));
}

const SENT: Readonly<Record<OutRecord['operation'], string>> = { add: 'Additions', change: 'Changes', remove: 'Removals' };

/** Where a record goes, or why it goes nowhere. */
function findPlace(each: OutRecord, options: RecordOptions): Place | Refusal {
  const request = requestFor(each.operation, options);
  if (request !== undefined) return placeOf(request, each);
  const message = `The options of the sync name no request for this: give \`options.${each.operation}\`.`;
  return { kind: 'rejected', code: 'http.no_request', message };
}

async function send(context: Context, group: Group, outcomes: Outcomes<OutRecord>): Promise<Refusal | undefined> {
  const { request, path, query, records } = group;
  const { headers, ...body } = bodyOf(request.body, records);
  const asked = {
    ...settingsOf(context.settings),
    ...{ method: request.method, path, query, ...body },
    headers: { ...headers, ...group.headers, ...ownHeaders(context, records) },
  } as HttpRequest;
  const response = await context.http.send(asked, { accept: request.success?.status ?? [] });
  return readAnswer(response, { records, outcomes, request });
}

function ownHeaders({ settings, run }: Context, records: readonly OutRecord[]): Readonly<Record<string, string>> {
  const { idempotency_header: name } = settings;
  return {
    ...(name === null ? {} : { [name.toLowerCase()]: idempotencyKeyOf(records) }),
    'x-tributary-run-id': run.id,
    'x-tributary-attempt': String(Math.max(...records.map((each) => each.attempt))),
  };
}
