import type { z } from 'zod';
import { apiErrorOf, unreachable } from './api-error.js';
import { CLIENT_HEADER } from './headers.js';

/** Where the API is and who is asking. Without a key the browser's session cookie is used. */
export interface ClientOptions {
  readonly url: string;
  readonly key?: string | undefined;
  readonly fetch?: typeof fetch;
}

/** One call of the API, before it is sent. */
export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Sends calls and reads answers by their schema. */
export interface Http {
  call<T extends z.ZodType>(schema: T, call: Call): Promise<z.output<T>>;
  /** The answer itself, checked to be a success. */
  send(call: Call): Promise<Response>;
}

/** The one place of the client that touches `fetch`. */
export function createHttp(options: ClientOptions): Http {
  const base = options.url.replace(/\/+$/, '');
  const send = async (call: Call): Promise<Response> => {
    const doFetch = options.fetch ?? fetch;
    const url = `${base}${call.path}${queryOf(call.query)}`;
    const response = await doFetch(url, {
      method: call.method,
      headers: headersOf(options.key, call),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.signal ? { signal: call.signal } : {}),
    }).catch((error: unknown) => {
      if (call.signal?.aborted) throw error;
      throw unreachable(base, error);
    });
    if (!response.ok) throw await apiErrorOf(response);
    return response;
  };
  return {
    send,
    call: async (schema, call) => schema.parse(await (await send(call)).json()),
  };
}

function headersOf(key: string | undefined, call: Call): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', [CLIENT_HEADER]: '1' };
  if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(call.headers ?? {})) if (value !== undefined) headers[name] = value;
  return headers;
}

function queryOf(query: Call['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) params.set(name, String(value));
  return params.size === 0 ? '' : `?${params.toString()}`;
}
