import { apiErrorOf, ApiError, tooLate, unreachable } from './api-error.js';

/** Where the API is and who is asking. Without a key the browser's session cookie is used. */
export interface ClientOptions {
  readonly url: string;
  readonly key?: string | undefined;
  readonly fetch?: typeof fetch;
  /** How long to wait for an answer: 60 s unless given. The API itself waits for a worker for half of that. */
  readonly timeoutMs?: number;
}

/** One call of the API, before it is sent. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** A stream has no end to wait for. */
  readonly stream?: boolean;
}

/** Sends a call; gives the answer, which is a success. Refusals are thrown as `ApiError`. */
export type Send = (request: Request) => Promise<Response>;

/** A foreign page cannot send this header without asking first, so that cookies alone never change anything. */
const CLIENT_HEADER = 'x-tributary-client';

const TIMEOUT_MS = 60_000;

/** Before each further try of a question: what it may wait. A change is never sent twice by itself. */
const PAUSES_MS = [150, 600];

/** What a gateway says when nobody behind it answers. */
const NOBODY = new Set([502, 504]);

/** The one place of the client that touches `fetch`. */
export function createSend(options: ClientOptions): Send {
  const base = options.url.replace(/\/+$/, '');
  const once = (request: Request) => sendOnce(base, options, request);
  return async (request) => {
    const pauses = request.method === 'GET' && request.stream !== true ? PAUSES_MS : [];
    for (const pause of pauses) {
      try {
        return await once(request);
      } catch (error) {
        if (!isWorthAnotherTry(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
        request.signal?.throwIfAborted();
      }
    }
    return once(request);
  };
}

const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof ApiError && (NOBODY.has(error.status) || (error.status === 0 && error.cause !== undefined));

async function sendOnce(base: string, options: ClientOptions, request: Request): Promise<Response> {
  const doFetch = options.fetch ?? fetch;
  const waited = options.timeoutMs ?? TIMEOUT_MS;
  const late = request.stream === true ? undefined : AbortSignal.timeout(waited);
  const signals = [request.signal, late].filter((signal) => signal !== undefined);
  const response = await doFetch(`${base}${request.path}${queryOf(request.query)}`, {
    method: request.method,
    headers: headersOf(options.key, request),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
  }).catch((error: unknown) => {
    if (request.signal?.aborted) throw error;
    throw late?.aborted ? tooLate(base, waited / 1000) : unreachable(base, error);
  });
  if (!response.ok) throw await apiErrorOf(response);
  return response;
}

function headersOf(key: string | undefined, request: Request): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', [CLIENT_HEADER]: '1' };
  if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(request.headers ?? {})) if (value !== undefined) headers[name] = value;
  return headers;
}

function queryOf(query: Request['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) params.set(name, String(value));
  return params.size === 0 ? '' : `?${params.toString()}`;
}
