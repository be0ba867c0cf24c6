import { Problem } from '@tributary/contract';
import type { Operation } from './operations.js';

/** What an operation answered. */
export interface Answer {
  readonly status: number;
  /** The kind of problem, without its prefix. */
  readonly problem: string | undefined;
  readonly text: string;
}

/** How an operation is asked: as whom, with which parts of its path, with which body. */
export interface Question {
  readonly headers: Readonly<Record<string, string>>;
  readonly parts?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** No operation takes longer than that: what waits for a worker is not what is asked here. */
const LONGEST_MS = 10_000;
/** Of a stream only how it begins matters. */
const BEGINNING_MS = 300;

export async function ask(url: string, operation: Operation, { headers, parts = {}, body }: Question): Promise<Answer> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts[part] ?? 'nothing'));
  const query = new URLSearchParams(operation.query).toString();
  const response = await fetch(`${url}${path}${query === '' ? '' : `?${query}`}`, {
    method: operation.method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const text = isStream(response) ? await beginningOf(response) : await response.text();
  const isProblem = response.headers.get('content-type')?.includes('problem+json') === true;
  const problem = isProblem ? Problem.parse(JSON.parse(text)).type.replace('tributary:', '') : undefined;
  return { status: response.status, problem, text };
}

const isStream = (response: Response): boolean => response.headers.get('content-type')?.includes('event-stream') === true;

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const parts: string[] = [];
  const enough = setTimeout(() => void reader?.cancel().catch(() => undefined), BEGINNING_MS);
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
    parts.push(Buffer.from(read.value as Uint8Array).toString());
  clearTimeout(enough);
  return parts.join('');
}
