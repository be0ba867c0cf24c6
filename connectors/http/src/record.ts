import { sendInTurn, splitRefused } from '@tributary/connector-kit';
import type { DestinationObject, HttpRequest, OutRecord, Refusal, WriteContext } from '@tributary/connector-kit';
import { z } from 'zod';
import { readAnswer } from './answer.js';
import { BODY_FORMS, bodyOf, idempotencyKeyOf } from './body.js';
import { fillPath } from './path.js';
import type { HttpSettings } from './settings.js';

const MOST_RECORDS = 100;

const Request = z
  .strictObject({
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']),
    path: z
      .string()
      .min(1)
      .meta({ description: 'May hold fields in braces, `/customers/{customer_id}`; their values are percent-encoded' }),
    body: z.enum(BODY_FORMS).default('records').meta({
      description: '`records`: the versioned form with operation and keys; `record`: the fields of one record; `none`',
    }),
    records: z.int().min(1).max(MOST_RECORDS).default(1).meta({ description: 'Records in one request' }),
  })
  .refine((request) => request.records === 1 || request.body === 'records', {
    path: ['records'],
    message: 'several records in one request need the body `records`',
  });
type RequestOption = z.infer<typeof Request>;

const Options = z
  .strictObject({
    add: Request,
    change: Request.optional().meta({ description: 'As `add` when absent' }),
    remove: Request.optional().meta({
      description: 'Needed where records are to be removed: by the modes `mirror` and `membership`, by `resync` and `remove`',
    }),
  })
  .meta({ description: 'The request for each operation' });
type RecordOptions = z.infer<typeof Options>;
type Context = WriteContext<HttpSettings, RecordOptions>;

/** Records sent by requests that the user describes: a method and a path for each operation. */
export const record: DestinationObject<HttpSettings, RecordOptions> = {
  label: 'Record',
  modes: ['upsert', 'insert', 'update', 'mirror', 'append', 'full', 'membership'],
  writes: 'full',
  // Every request carries an Idempotency-Key that stays the same however often it is sent.
  idempotent: true,
  fields: [{ name: 'id', label: 'Key', type: 'any', identifier: true, help: 'Any name: the key fields of the sync' }],
  acceptsOtherFields: true,
  options: Options,
  batch: { records: MOST_RECORDS, bytes: 1_000_000 },
  concurrency: 4,
  removal: 'The request `remove` of the options is sent; 404 and 410 mean that the record is gone already.',
  async write(context, batch, outcomes) {
    const groups = new Map<string, Group>();
    for (const each of batch) {
      const placed = placeOf(each, context.options);
      if ('kind' in placed) outcomes.set(each, placed);
      else group(groups, placed).records.push(each);
    }
    const parts = [...groups.values()].flatMap(inRequests);
    await sendInTurn(
      parts.map((part) => part.records),
      outcomes,
      (records) => {
        const { request, path } = parts.find((part) => part.records === records) as Group;
        return splitRefused(records, outcomes, (some) => send(context, { request, path, records: some }, outcomes));
      },
    );
  },
};

/** Records that share a request's method and path. */
interface Group {
  readonly request: RequestOption;
  readonly path: string;
  readonly records: readonly OutRecord[];
}

type Place = Pick<Group, 'request' | 'path'>;

/** The request a record belongs in, or why there is none. */
function placeOf(each: OutRecord, options: RecordOptions): Place | Refusal {
  const request =
    each.operation === 'remove' ? options.remove : each.operation === 'change' ? (options.change ?? options.add) : options.add;
  if (request === undefined) {
    const message = 'The options of the sync name no request for removals: give `options.remove`.';
    return { kind: 'rejected', code: 'http.no_request', message };
  }
  const path = fillPath(request.path, each);
  return typeof path === 'string' ? { request, path } : path;
}

function group(groups: Map<string, Group>, { request, path }: Place): { readonly records: OutRecord[] } {
  const name = `${request.method} ${path} ${request.body}`;
  const found = (groups.get(name) as { records: OutRecord[] } & Place) ?? { request, path, records: [] };
  groups.set(name, found);
  return found;
}

function inRequests({ request, path, records }: Group): Group[] {
  return Array.from({ length: Math.ceil(records.length / request.records) }, (_, n) => ({
    request,
    path,
    records: records.slice(n * request.records, (n + 1) * request.records),
  }));
}

async function send(
  context: Context,
  { request, path, records }: Group,
  outcomes: Parameters<typeof readAnswer>[2],
): Promise<Refusal | undefined> {
  const body = bodyOf(request.body, records);
  const headers = {
    'idempotency-key': idempotencyKeyOf(records),
    'x-tributary-run-id': context.run.id,
    'x-tributary-attempt': String(Math.max(...records.map((each) => each.attempt))),
  };
  const asked: HttpRequest = { method: request.method, path, headers, ...(body === undefined ? {} : { json: body }) };
  return readAnswer(await context.http.send(asked), records, outcomes);
}
