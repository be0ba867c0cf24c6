import { writeJson } from '@tributary/connector-kit';
import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';

export const SANDBOX_TOKEN = 'sandbox-http-bearer-token';

const KEYS_KEPT = 10_000;

type Fields = Readonly<Record<string, unknown>>;
interface Entry {
  readonly op: 'added' | 'changed' | 'removed';
  readonly key: Fields;
  readonly data: Fields;
}
/** Everything it keeps: records by path and key, and the first answer to each Idempotency-Key. */
interface State {
  readonly records: readonly (readonly [string, unknown])[];
  readonly answers: readonly (readonly [string, { readonly text: string; readonly response: SandboxResponse }])[];
}

/**
 * A service that keeps what it is sent: `{ version, records }` bodies by path and key, others by their path. Its rules are our own,
 * as there is no such service: a bearer token; an `email` without `@` is refused with 422, the whole request with it; an
 * Idempotency-Key that comes again gets the first answer, with another body 422; `DELETE` of what is not there gets 404.
 */
export function createHttpSandbox(): Sandbox {
  let records = new Map<string, unknown>();
  let answers: Map<string, State['answers'][number][1]> = new Map();

  const store = (request: SandboxRequest): SandboxResponse => {
    const entries = entriesOf(request.json);
    const wrong = (entries?.map((entry) => entry.data) ?? [request.json]).find((data) => !isValid(data));
    if (wrong !== undefined) return { status: 422, json: { message: '`email` must be an email address' } };
    if (entries === undefined) return storeOne(records, request);
    for (const { op, key, data } of entries) {
      const name = `${request.path} ${writeJson(key)}`;
      if (op === 'removed') records.delete(name);
      else records.set(name, { ...data, ...key });
    }
    return { status: 200, json: { ok: true } };
  };

  const once = (request: SandboxRequest, key: string): SandboxResponse => {
    const text = `${request.method} ${request.path}\n${request.text}`;
    const first = answers.get(key);
    if (first !== undefined)
      return first.text === text ? first.response : { status: 422, json: { message: 'This Idempotency-Key came with another request.' } };
    const response = store(request);
    answers.set(key, { text, response });
    const [oldest = ''] = answers.keys();
    if (answers.size > KEYS_KEPT) answers.delete(oldest);
    return response;
  };

  return {
    answer(request) {
      if (request.headers.authorization !== `Bearer ${SANDBOX_TOKEN}`) return { status: 401, json: { message: 'The token is not known.' } };
      if (request.method === 'GET') return { status: 200, json: { records: records.size } };
      const key = request.headers['idempotency-key'];
      return key === undefined ? store(request) : once(request, key);
    },
    holdings: () => ({ record: [...records.values()] }),
    save: (): State => ({ records: [...records], answers: [...answers] }),
    restore(state) {
      const saved = state as State;
      records = new Map(saved.records);
      answers = new Map(saved.answers);
    },
  };
}

function storeOne(records: Map<string, unknown>, { method, path, json }: SandboxRequest): SandboxResponse {
  if (method === 'DELETE') return records.delete(path) ? { status: 204 } : { status: 404, json: { message: 'There is no such record.' } };
  if (json === undefined) return { status: 400, json: { message: 'The body is no JSON.' } };
  const before = method === 'PATCH' ? (records.get(path) as Fields | undefined) : undefined;
  // A POST to a collection stores each record by itself.
  const name = method === 'POST' ? `${path} ${writeJson(json)}` : path;
  records.set(name, before === undefined ? json : { ...before, ...(json as Fields) });
  return { status: 200, json: { ok: true } };
}

function entriesOf(json: unknown): readonly Entry[] | undefined {
  const { version, records } = (json ?? {}) as { version?: unknown; records?: unknown };
  return version === 1 && Array.isArray(records) ? (records as Entry[]) : undefined;
}

function isValid(data: unknown): boolean {
  const { email } = (data ?? {}) as { email?: unknown };
  return email === undefined || email === null || (typeof email === 'string' && email.includes('@'));
}
