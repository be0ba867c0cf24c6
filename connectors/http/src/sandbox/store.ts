import { readJson, writeJson } from '@tributary/connector-kit';
import type { SandboxRequest, SandboxResponse } from '@tributary/connector-kit';

export type Fields = Readonly<Record<string, unknown>>;

/** One record of the standard body. */
export interface Entry {
  readonly op: 'added' | 'changed' | 'removed';
  readonly key: Fields;
  readonly data: Fields;
}

/** Records by path and key, or by their own path. */
export type Records = Map<string, unknown>;

/** The records of the standard body, one by one; `undefined` where the body is another. */
export function entriesOf(json: unknown): readonly Entry[] | undefined {
  const { version, records } = (json ?? {}) as { version?: unknown; records?: unknown };
  return version === 1 && Array.isArray(records) ? (records as Entry[]) : undefined;
}

/** The one rule of the sandbox: an `email` is an email address. */
export function isValid(data: unknown): boolean {
  const { email } = (data ?? {}) as { email?: unknown };
  return email === undefined || email === null || (typeof email === 'string' && email.includes('@'));
}

/** Does to one record what its entry says. */
export function storeEntry(records: Records, path: string, { op, key, data }: Entry): void {
  const name = `${path} ${writeJson(key)}`;
  if (op === 'removed') records.delete(name);
  else records.set(name, { ...data, ...key });
}

/** What a request's body is to the store: JSON, the fields of a form, one JSON a line, or text. */
export function contentOf({ json, text, headers }: SandboxRequest): unknown {
  const type = headers['content-type'] ?? '';
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  if (type.includes('ndjson')) return text.split('\n').flatMap((line) => (line === '' ? [] : [readJson(line)]));
  return json ?? (type === '' || type.includes('json') ? undefined : { text });
}

/** Stores, changes or deletes what one path holds. A list is stored record by record. */
export function storeOne(records: Records, request: SandboxRequest): SandboxResponse {
  const { method, path } = request;
  if (method === 'DELETE') return records.delete(path) ? { status: 204 } : { status: 404, json: { message: 'There is no such record.' } };
  const content = contentOf(request);
  if (content === undefined) return { status: 400, json: { message: 'The body is no JSON.' } };
  const before = method === 'PATCH' ? (records.get(path) as Fields | undefined) : undefined;
  // A POST to a collection stores each record by itself.
  for (const one of method === 'POST' && Array.isArray(content) ? content : [content]) {
    const name = method === 'POST' ? `${path} ${writeJson(one)}` : path;
    records.set(name, before === undefined ? one : { ...before, ...(one as Fields) });
  }
  return { status: 200, json: { ok: true } };
}

/** What is under a path: stored there, or by a list below whose key is its last part. */
export function lookAt(records: Records, path: string): SandboxResponse {
  if (path === '/' || path === '') return { status: 200, json: { records: records.size } };
  const [, collection = '', last = ''] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  const id = decodeURIComponent(last);
  const keyed = [...records].find(([name]) => name.startsWith(`${collection} {`) && idIn(name.slice(collection.length + 1)) === id);
  const found = records.get(path) ?? keyed?.[1];
  return found === undefined ? { status: 404, json: { message: 'There is no such record.' } } : { status: 200, json: found };
}

function idIn(key: string): string {
  const values = Object.values((readJson(key) ?? {}) as Fields);
  return values.length === 1 ? String(values[0]) : '';
}
