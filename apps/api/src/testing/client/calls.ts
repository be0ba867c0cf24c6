import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schemas } from '../../openapi/components.js';
import type { Operation, Parameter } from '../../openapi/operations.js';

type Schema = Schemas[string];

/** One function of the client. */
export interface Call {
  readonly group: string;
  readonly verb: string;
  readonly summary: string;
  /** What the client needs to know to send it: `POST /v1/syncs/{id}/runs idempotency-key`. */
  readonly how: string;
  /** Its parameters and result, in TypeScript. */
  readonly signature: string;
  /** The schemas that the signature names. */
  readonly uses: readonly string[];
}

/** The call of an operation; none of a stream, which people follow with `runs.follow`. */
export function callOf(operation: Operation, document: OpenAPIObject): Call | undefined {
  const { declared, method, path, parameters } = operation;
  if (contentOf(operation)?.['text/event-stream'] !== undefined) return undefined;
  const [group = '', verb = ''] = (declared.operationId ?? '').split('.');
  const header = parameters.find(({ in: place }) => place === 'header')?.name.toLowerCase();
  const body = bodyOf(operation);
  const query = parameters.filter(({ in: place }) => place === 'query');
  if (body && query.length > 0) throw new Error(`${declared.operationId} takes a body and a query: give it one of them`);
  const inputs = [
    ...(body ? [`Input<${body}>`] : []),
    ...(query.length > 0 ? [recordOf(query)] : []),
    ...(header ? [`{ ${camel(header)}?: string | undefined }`] : []),
  ];
  const optional = body ? isAllOptional(body, document) : query.every(({ required }) => required !== true);
  const result = resultOf(operation);
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}: ${name === 'revision' ? 'number' : 'string'}`);
  const input = inputs.length === 0 ? [] : [`input${optional ? '?' : ''}: ${inputs.join(' & ')}`];
  return {
    ...{ group, verb, summary: declared.summary ?? '' },
    how: [method.toUpperCase(), path, ...(header ? [header] : [])].join(' '),
    signature: `(${[...places, ...input, 'signal?: AbortSignal'].join(', ')}) => Promise<${result.type}>`,
    uses: [...(body ? [body] : []), ...result.uses],
  };
}

/** An answer without a name, under the name it gets: that of its operation. */
export function answerName(operation: Operation): readonly [readonly [string, object]] | undefined {
  const schema = jsonOf(operation);
  if (schema === undefined || '$ref' in schema || pageItem(schema) !== undefined) return undefined;
  return [[nameOf(operation), schema]];
}

const nameOf = ({ declared }: Operation): string =>
  `${(declared.operationId ?? '')
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}Answer`;

function resultOf(operation: Operation): { readonly type: string; readonly uses: readonly string[] } {
  const schema = jsonOf(operation);
  if (schema === undefined) return { type: contentOf(operation) === undefined ? 'void' : 'string', uses: [] };
  if ('$ref' in schema) return { type: refName(schema.$ref), uses: [refName(schema.$ref)] };
  const item = pageItem(schema);
  return item === undefined ? { type: nameOf(operation), uses: [nameOf(operation)] } : { type: `Page<${item}>`, uses: [item] };
}

/** The name of the items of a page, where the schema is just that. */
function pageItem(schema: Schema): string | undefined {
  if (
    '$ref' in schema ||
    Object.keys(schema.properties ?? {})
      .sort()
      .join() !== 'items,next'
  )
    return undefined;
  const { items, next } = schema.properties ?? {};
  const cursor = next && !('$ref' in next) && next.type === 'string';
  return cursor && items && !('$ref' in items) && items.items && '$ref' in items.items ? refName(items.items.$ref) : undefined;
}

function contentOf({ declared }: Operation) {
  const [, answer] = Object.entries(declared.responses).find(([status]) => status.startsWith('2')) ?? [];
  return answer && 'content' in answer ? answer.content : undefined;
}

const jsonOf = (operation: Operation): Schema | undefined => contentOf(operation)?.['application/json']?.schema;

function bodyOf({ declared }: Operation): string | undefined {
  const body = declared.requestBody;
  if (body === undefined) return undefined;
  const schema = 'content' in body ? body.content['application/json']?.schema : undefined;
  if (schema === undefined || !('$ref' in schema))
    throw new Error(`the body of ${declared.operationId} has no name: give its schema an \`id\``);
  return refName(schema.$ref);
}

function isAllOptional(name: string, { components }: OpenAPIObject): boolean {
  const schema = components?.schemas?.[name];
  return schema !== undefined && !('$ref' in schema) && schema.type === 'object' && (schema.required ?? []).length === 0;
}

const recordOf = (query: readonly Parameter[]): string => `{ ${query.map(fieldOf).join('; ')} }`;

const fieldOf = ({ name, required, schema }: Parameter): string =>
  required === true ? `${name}: ${scalarOf(schema)}` : `${name}?: ${scalarOf(schema)} | undefined`;

function scalarOf(schema: Parameter['schema']): string {
  if (schema === undefined || '$ref' in schema) return 'string';
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  return schema.type === 'boolean' ? 'boolean' : 'string';
}

const refName = (ref: string): string => ref.split('/').at(-1) ?? '';
const camel = (header: string): string => header.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
