import type { Problem } from '@tributary/contract';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from './operations.js';

type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly description: string;
  /** Which operations may refuse that way. */
  readonly of: (operation: Operation) => boolean;
  readonly example: Pick<Problem, 'type' | 'title' | 'detail'> & Pick<Partial<Problem>, 'errors'>;
}

const always = () => true;
const hasBody = ({ declared }: Operation) => declared.requestBody !== undefined;
const hasInput = (operation: Operation) => hasBody(operation) || operation.parameters.length > 0;
const ofCaller = ({ needs }: Operation) => needs !== 'nobody';
const takes = (name: string) => (operation: Operation) => operation.parameters.some((parameter) => parameter.name.toLowerCase() === name);

/** Changes that may be bound to what somebody saw: by a header, or by what they bring along. */
const BOUND_BY_BODY = ['objects.apply', 'promotions.approve'];
const isBound = (operation: Operation) => takes('if-match')(operation) || BOUND_BY_BODY.includes(operation.declared.operationId ?? '');

/** How an operation may refuse, and what each refusal means. All of them are problems (RFC 9457). */
const REFUSALS: readonly Refusal[] = [
  {
    ...{ status: 400, name: 'Unreadable', of: always },
    description: 'The request cannot be read: its address or body is broken',
    example: { type: 'tributary:request.refused', title: 'Bad Request', detail: 'the request cannot be read: is the body valid JSON?' },
  },
  {
    ...{ status: 401, name: 'Unauthorized', of: always },
    description: 'The API key, session or token is missing, unknown, used up or expired',
    example: {
      ...{ type: 'tributary:auth.key', title: 'Unauthorized' },
      detail: 'the API key is unknown, revoked or expired: ask an admin for a new one',
    },
  },
  {
    ...{ status: 403, name: 'Forbidden', of: ofCaller },
    description: 'The caller may not do this: their role or the scopes of their key are too small',
    example: {
      ...{ type: 'tributary:auth.role', title: 'Forbidden' },
      detail: 'this needs the role `editor`; yours is `viewer`. Ask an admin for another key',
    },
  },
  {
    ...{ status: 404, name: 'Missing', of: hasInput },
    description: 'There is no such thing, or no longer',
    example: { type: 'tributary:object.unknown', title: 'Not Found', detail: 'there is no sync `vips`' },
  },
  {
    ...{ status: 408, name: 'TooSlow', of: hasBody },
    description: 'The body did not come in time, and the connection is closed',
    example: { type: 'tributary:request.refused', title: 'Request Timeout', detail: 'the request did not come in time' },
  },
  {
    ...{ status: 409, name: 'Conflict', of: hasInput },
    description: 'It contradicts the present state: something refers to it, or a run goes on',
    example: {
      type: 'tributary:object.referenced',
      title: 'Conflict',
      detail: 'the trait `revenue` is used by sync `vips`: change that first',
    },
  },
  {
    ...{ status: 412, name: 'OtherRevision', of: isBound },
    description: 'The object is at another revision by now',
    example: { type: 'tributary:revision.mismatch', title: 'Precondition Failed', detail: 'the trait `revenue` is at revision 4, not 3' },
  },
  {
    ...{ status: 413, name: 'TooLarge', of: hasBody },
    description: 'The body is too large',
    example: { type: 'tributary:request.refused', title: 'Payload Too Large', detail: 'the body is too large' },
  },
  {
    ...{ status: 414, name: 'AddressTooLong', of: ({ path }) => path.includes('{') },
    description: 'A part of the address is too long',
    example: { type: 'tributary:request.refused', title: 'URI Too Long', detail: 'a part of the address is too long' },
  },
  {
    ...{ status: 415, name: 'OtherType', of: hasBody },
    description: 'The body is not JSON',
    example: {
      ...{ type: 'tributary:request.refused', title: 'Unsupported Media Type' },
      detail: 'the body must be sent as `application/json`',
    },
  },
  {
    ...{ status: 422, name: 'Wrong', of: hasInput },
    description: 'What was asked is wrong, `errors` says where; nothing was changed',
    example: {
      ...{ type: 'tributary:request.invalid', title: 'Unprocessable Entity', detail: 'the body is not right: must be a whole number' },
      errors: [{ path: 'limit', message: 'must be a whole number' }],
    },
  },
  {
    ...{ status: 429, name: 'TooMany', of: always },
    description: 'Too many requests: `Retry-After` says when to come again',
    example: { type: 'tributary:rate.exceeded', title: 'Too Many Requests', detail: 'too many requests: try again in 2 seconds' },
  },
  {
    ...{ status: 503, name: 'Unavailable', of: always },
    description: 'A database, a worker or a service cannot be used now; nothing is lost',
    example: {
      ...{ type: 'tributary:store.unavailable', title: 'Service Unavailable' },
      detail: 'the metadata database cannot be reached now: try again in a moment',
    },
  },
];

/** The refusals an operation declares, as references to `refusalComponents`. */
export function refusalsOf(operation: Operation): Record<string, { $ref: string }> {
  const may = REFUSALS.filter(({ of }) => of(operation));
  return Object.fromEntries(may.map(({ status, name }) => [String(status), { $ref: `#/components/responses/${name}` }]));
}

/** Each refusal, described once. */
export function refusalComponents(): Responses {
  return Object.fromEntries(
    REFUSALS.map(({ status, name, description, example }) => [
      name,
      {
        description,
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example: { ...example, status } },
        },
      },
    ]),
  );
}
