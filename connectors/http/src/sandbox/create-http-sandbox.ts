import type { Now, Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { refuseAccess, tokenAnswer, type Tokens } from './access.js';
import { sinkAnswer, type Limited } from './scenarios.js';
import { entriesOf, isValid, lookAt, storeEntry, storeOne, type Records } from './store.js';

const KEYS_KEPT = 10_000;

/** Everything it keeps: records by path and key, and the first answer to each Idempotency-Key. */
interface State {
  readonly records: readonly (readonly [string, unknown])[];
  readonly answers: readonly (readonly [string, { readonly text: string; readonly response: SandboxResponse }])[];
  readonly tokens?: readonly (readonly [string, number])[];
}

/** There is no such service to be true to. */
const ASSUMES = [
  'There is no one service behind this: all rules are ours.',
  'An `email` without `@` is refused with 422, and the whole request with it.',
  'An Idempotency-Key that comes again gets the first answer; with another body 422.',
  'A token lives for five minutes; a signature is taken for five minutes.',
  'Below `/sink/` other services are played: results, failures, flag, strict, signed, limited, raw.',
];

/**
 * A service that keeps what it is sent: `{ version, records }` bodies by path and key, others by their path, to be read back by `GET`. Its
 * rules are our own, as there is no such service: any of the credentials in `access.ts`; a signature, where there is one, must be right; an
 * `email` without `@` is refused with 422, the whole request with it; an Idempotency-Key that comes again gets the first answer, with
 * another body 422; `DELETE` of what is not there gets 404. Below `/sink/<scenario>/` it answers in the ways of other services.
 */
export function createHttpSandbox(now: Now): Sandbox {
  let records: Records = new Map();
  let answers: Map<string, State['answers'][number][1]> = new Map();
  let tokens: Tokens = new Map();
  const limited: Limited = { second: 0, requests: 0 };

  const once = (request: SandboxRequest, key: string): SandboxResponse => {
    const text = `${request.method} ${request.path}\n${request.text}`;
    const first = answers.get(key);
    if (first !== undefined)
      return first.text === text ? first.response : { status: 422, json: { message: 'This Idempotency-Key came with another request.' } };
    const response = answerTo(request, records);
    // What was refused for its time only may come again.
    if (response.status === 429) return response;
    answers.set(key, { text, response });
    const [oldest = ''] = answers.keys();
    if (answers.size > KEYS_KEPT) answers.delete(oldest);
    return response;
  };

  const answerTo = (request: SandboxRequest, held: Records): SandboxResponse =>
    sinkAnswer(request, { records: held, limited, now: now() }) ?? store(held, request);

  return {
    assumes: ASSUMES,
    answer(request) {
      const about = tokenAnswer(request, tokens, now()) ?? refuseAccess(request, tokens, now());
      if (about !== undefined) return about;
      if (request.method === 'GET') return lookAt(records, request.path);
      const key = request.headers['idempotency-key'];
      return key === undefined ? answerTo(request, records) : once(request, key);
    },
    holdings: () => ({ record: [...records.values()] }),
    save: (): State => ({ records: [...records], answers: [...answers], tokens: [...tokens] }),
    restore(state) {
      const saved = state as State;
      records = new Map(saved.records);
      answers = new Map(saved.answers);
      tokens = new Map(saved.tokens);
    },
  };
}

function store(records: Records, request: SandboxRequest): SandboxResponse {
  const entries = entriesOf(request.json);
  const wrong = (entries?.map((entry) => entry.data) ?? [request.json].flat()).find((data) => !isValid(data));
  if (wrong !== undefined) return { status: 422, json: { message: '`email` must be an email address' } };
  if (entries === undefined) return storeOne(records, request);
  for (const entry of entries) storeEntry(records, request.path, entry);
  return { status: 200, json: { ok: true } };
}
