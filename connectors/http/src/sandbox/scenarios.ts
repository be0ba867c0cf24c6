import type { SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { entriesOf, isValid, storeEntry, storeOne, type Entry, type Records } from './store.js';

/** How many requests the scenario `limited` has had in the present second. */
export interface Limited {
  second: number;
  requests: number;
}

interface Kept {
  readonly records: Records;
  readonly limited: Limited;
  /** In milliseconds. */
  readonly now: number;
}

const PER_SECOND = 10;

/** How services of several kinds answer a body of records, each below `/sink/<its name>/`. */
const SCENARIOS: Readonly<Record<string, (request: SandboxRequest, kept: Kept) => SandboxResponse | undefined>> = {
  /** 207, and for each record what became of it. */
  results: (request, { records }) => {
    const results = tried(request, records).map(({ key, ok }) =>
      ok ? { key, status: 'ok' } : { key, status: 'rejected', code: 'email', message: '`email` must be an email address' },
    );
    return { status: 207, json: { results } };
  },
  /** 200, and the places of those that failed only. */
  failures: (request, { records }) => {
    const failed = tried(request, records).flatMap(({ ok }, index) => (ok ? [] : [{ index, state: 'failed', why: 'no email address' }]));
    return { status: 200, json: { failed } };
  },
  /** 200 whatever happened, and a word in the body that says so. */
  flag: (request, { records }) => {
    const entries = entriesOf(request.json) ?? [];
    if (!entries.every(({ data }) => isValid(data))) return { status: 200, json: { state: 'error', reason: 'an email is no address' } };
    tried(request, records);
    return { status: 200, json: { state: 'done' } };
  },
  /** Takes nothing without an Idempotency-Key. */
  strict: ({ headers }) =>
    headers['idempotency-key'] === undefined ? { status: 400, json: { message: 'An Idempotency-Key is needed.' } } : undefined,
  /** Takes nothing without a signature, which is looked at before. */
  signed: () => undefined,
  /** Ten requests a second. */
  limited: (_, { limited, now }) => {
    const second = Math.floor(now / 1_000);
    limited.requests = limited.second === second ? limited.requests + 1 : 1;
    limited.second = second;
    return limited.requests <= PER_SECOND ? undefined : { status: 429, headers: { 'retry-after': '1' }, json: { message: 'Slow down.' } };
  },
  /** Keeps any body as it is: forms, lines, text. */
  raw: (request, { records }) => storeOne(records, request),
};

/** The answer of a scenario; `undefined` where the path names none, or it leaves the rest to the store. */
export function sinkAnswer(request: SandboxRequest, kept: Kept): SandboxResponse | undefined {
  const name = /^\/sink\/([^/]+)\//.exec(request.path)?.[1];
  return name !== undefined && Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name]?.(request, kept) : undefined;
}

/** Stores the records that are valid. */
function tried({ json, path }: SandboxRequest, records: Records): readonly { readonly key: Entry['key']; readonly ok: boolean }[] {
  return (entriesOf(json) ?? []).map((entry) => {
    const ok = isValid(entry.data);
    if (ok) storeEntry(records, path, entry);
    return { key: entry.key, ok };
  });
}
