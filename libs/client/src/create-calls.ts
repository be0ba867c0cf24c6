import type { Calls } from './generated/calls.js';
import { OPERATIONS } from './generated/operations.js';
import type { Request, Send } from './http.js';

/** The calls that the API's document names, each as a function. */
export function createCalls(send: Send): Calls {
  const groups = Object.entries(OPERATIONS).map(([group, calls]) => {
    const functions = Object.entries(calls).map(([verb, how]) => [verb, callAs(how, send)] as const);
    return [group, Object.fromEntries(functions)] as const;
  });
  return Object.fromEntries(groups) as unknown as Calls;
}

type Given = Readonly<Record<string, unknown>>;
type Query = NonNullable<Request['query']>;

/** `how` is the method, the path, and the header that the input may hold under its name in camel case. */
function callAs(how: string, send: Send) {
  const [method = '', template = '', header] = how.split(' ');
  const places = template.match(/\{\w+\}/g) ?? [];
  const hasBody = method === 'POST' || method === 'PUT';
  return async (...args: readonly unknown[]): Promise<unknown> => {
    const path = places.reduce((whole, place, at) => whole.replace(place, pathPart(args[at])), template);
    const rest = args.slice(places.length);
    const signal = rest.find((value) => value instanceof AbortSignal);
    const input = (rest[0] instanceof AbortSignal ? undefined : rest[0]) as Given | undefined;
    const { said, headers } = partHeader(input ?? {}, header);
    const given = hasBody ? { body: said } : { query: said as Query };
    return answerOf(await send({ method, path, headers, signal, ...given }));
  };
}

function partHeader(input: Given, header: string | undefined) {
  if (header === undefined) return { said: input, headers: {} };
  const { [camel(header)]: value, ...said } = input;
  return { said, headers: { [header]: value as string | undefined } };
}

const camel = (header: string): string => header.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

/** A part of a path. `.` and `..` would change which path it is, whatever way they are written. */
function pathPart(value: unknown): string {
  const text = String(value);
  if (text === '' || text === '.' || text === '..') throw new TypeError(`\`${text}\` is no id: no path can hold it`);
  return encodeURIComponent(text);
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  return response.headers.get('content-type')?.includes('json') === true ? response.json() : response.text();
}
