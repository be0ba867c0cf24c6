import type { OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { Results, Success } from '../answer/answer-option.js';
import { takesMany, Tree } from './tree.js';

/** Records that one request can carry at most, and those of a batch where requests carry few. */
export const MOST_RECORDS = 1_000;
export const USUAL_RECORDS = 100;

const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of an HTTP header');
const filled = (what: string) =>
  z.string().meta({ description: `${what}. May hold fields in braces: \`{name}\`, \`{name?}\` where it may be missing` });

const Body = z.union([
  z.enum(['records', 'record', 'none']),
  z.strictObject({ json: Tree }),
  z.strictObject({ lines: Tree }),
  z.strictObject({ form: z.record(z.string(), filled('Form field')) }),
  z.strictObject({
    text: filled('Body'),
    content_type: z.string().min(1).default('text/plain; charset=utf-8'),
    escape: z.enum(['none', 'xml']).default('none').meta({ description: 'How values are made to fit' }),
  }),
]);
export type Body = z.infer<typeof Body>;

/** Whether a body has room for several records. */
const holdsMany = (body: Body): boolean =>
  body === 'records' || (typeof body === 'object' && ('lines' in body || ('json' in body && takesMany(body.json))));

/** A request as a user describes it, for the records of one operation. */
export const RequestOption = z
  .strictObject({
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']),
    path: z
      .string()
      .min(1)
      .meta({ description: 'May hold fields in braces, `/customers/{customer_id}`; their values are percent-encoded' }),
    query: z.record(z.string(), filled('Value')).default({}),
    headers: z.record(headerName, filled('Value')).default({}),
    body: Body.default('records').meta({
      description:
        '`records`: the versioned form with operation and keys; `record`: the fields of one record; `none`; `json`: a template; `lines`: a template for each record, one a line; `form`: a urlencoded form; `text`',
    }),
    records: z.int().min(1).max(MOST_RECORDS).default(1).meta({
      description: 'Records in one request. A lost answer, or a stopped worker, leaves all of them in doubt',
    }),
    idempotent: z.boolean().optional().meta({
      description:
        'Sending it twice ends as sending it once, as where the service honours the idempotency key. Taken to be so for PUT, DELETE and GET',
    }),
    success: Success.optional(),
    results: Results.optional(),
    gone: z
      .array(z.int().min(200).max(599))
      .default([404, 410])
      .meta({ description: 'Answers to a removal that mean that the record is gone already' }),
  })
  .refine((request) => request.records === 1 || holdsMany(request.body), {
    path: ['records'],
    message: 'several records in one request need a body that can hold them: `records`, `lines`, or `json` with `$records`',
  });
export type RequestOption = z.infer<typeof RequestOption>;

const SAFE_TO_REPEAT: readonly string[] = ['PUT', 'DELETE', 'GET'];

/** Whether a request may be sent twice without harm. */
export const isRepeatable = ({ method, idempotent }: Pick<RequestOption, 'method' | 'idempotent'>): boolean =>
  idempotent ?? SAFE_TO_REPEAT.includes(method);

const Read = z.strictObject({
  path: z.string().min(1).meta({ description: 'Asked with GET for one record: `/customers/{customer_id}`; 404 and 410: it is not there' }),
  at: z.string().min(1).optional().meta({ description: 'Where the record is in the answer, as a dotted path' }),
});

/** The requests a user describes for one sync. */
export const RecordOptions = z
  .strictObject({
    add: RequestOption.optional().meta({ description: 'Needed by every mode but `update`' }),
    change: RequestOption.optional().meta({ description: 'As `add` when absent' }),
    remove: RequestOption.optional().meta({
      description: 'Needed where records are to be removed: by the modes `mirror` and `membership`, by `resync` and `remove`',
    }),
    read: Read.optional().meta({ description: 'How a record can be looked at, for `reconcile`' }),
  })
  .refine(({ add, change }) => add !== undefined || change !== undefined, { path: ['add'], message: 'give the request `add`, or `change`' })
  .meta({ description: 'The request for each operation' });
export type RecordOptions = z.infer<typeof RecordOptions>;

/** The request a user has described for an operation, if there is one. */
export function requestFor(operation: OutRecord['operation'], { add, change, remove }: RecordOptions): RequestOption | undefined {
  return { add, change: change ?? add, remove }[operation];
}
