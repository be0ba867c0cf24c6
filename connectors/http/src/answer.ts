import { fault, unexpected, writeJson } from '@tributary/connector-kit';
import type { HttpResponse, Outcomes, OutRecord, RecordOutcome, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';

/** What a service may answer to tell records apart. */
const Results = z.looseObject({
  results: z.array(
    z.looseObject({
      key: z.record(z.string(), z.unknown()).optional(),
      status: z.enum(['ok', 'rejected', 'retry']),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});
type Result = z.infer<typeof Results>['results'][number];

/** What services say in an answer that is no success, though its status says so. */
const Troubled = z.looseObject({
  ok: z.boolean().optional(),
  success: z.boolean().optional(),
  errors: z.array(z.looseObject({ extensions: z.looseObject({ code: z.string().optional() }).optional() })).optional(),
  userErrors: z.array(z.unknown()).optional(),
});

/** Statuses that speak of the records and not of the request's address or credentials. */
const REFUSALS = new Set([400, 404, 409, 410, 413, 422]);

const DELIVERED: RecordOutcome = { kind: 'delivered' };

/** Gives the records of one request their outcomes, or returns the refusal of the request as a whole. What it cannot understand it throws. */
export function readAnswer(response: HttpResponse, records: readonly OutRecord[], outcomes: Outcomes<OutRecord>): Refusal | undefined {
  const ok = response.status >= 200 && response.status < 300;
  if (!ok && !REFUSALS.has(response.status)) throw unexpected(response, 'The request');
  const results = Results.safeParse(response.json);
  if (results.success) {
    setResults(results.data.results, records, outcomes);
    return undefined;
  }
  if (ok) refuseUnclear(response);
  const [first] = records;
  if (ok) for (const record of records) outcomes.set(record, DELIVERED);
  else if (first !== undefined && isGone(response, records)) outcomes.set(first, { kind: 'delivered', note: 'it was gone already' });
  else return refusalOf(response);
  return undefined;
}

/** What a success must not look like, whatever its status: a proxy's page, JSON that was cut off, an answer that tells of errors. */
function refuseUnclear(response: HttpResponse): void {
  const { text, json, status } = response;
  if (/^\s*<(!doctype|html)/i.test(text) || status === 207) throw unexpected(response, 'The request');
  if (json === undefined && /^\s*[[{]/.test(text)) throw unexpected(response, 'The request');
  const told = Troubled.safeParse(json);
  if (!told.success) return;
  const { ok, success, errors = [], userErrors = [] } = told.data;
  if (errors.some(({ extensions }) => extensions?.code === 'THROTTLED')) throw fault.throttled('The service asks to slow down.');
  if (ok === false || success === false || errors.length + userErrors.length > 0) throw unexpected(response, 'The request');
}

function isGone({ status }: HttpResponse, records: readonly OutRecord[]): boolean {
  return records.length === 1 && records[0]?.operation === 'remove' && (status === 404 || status === 410);
}

function refusalOf({ status, text }: HttpResponse): Refusal {
  const said = text.trim().slice(0, 300);
  return { kind: 'rejected', code: `http.${status}`, message: said === '' ? `The service answered ${status}.` : said };
}

/** By key; by position only where no result names a key and there is one for each record. Who is not mentioned is in doubt. */
function setResults(results: readonly Result[], records: readonly OutRecord[], outcomes: Outcomes<OutRecord>): void {
  const byPosition = results.length === records.length && results.every((result) => result.key === undefined);
  const byKey = new Map(results.map((result) => [writeJson(sorted(result.key ?? {})), result]));
  for (const [index, record] of records.entries()) {
    outcomes.set(record, outcomeOf(byPosition ? results[index] : byKey.get(writeJson(sorted(record.key)))));
  }
}

function outcomeOf(result: Result | undefined): RecordOutcome {
  if (result === undefined)
    return { kind: 'in_doubt', code: 'http.unreported', message: 'The service answered for other records, not for this one.' };
  const { status, code = 'http.rejected', message = 'The service gave no reason.' } = result;
  return status === 'ok' ? DELIVERED : { kind: status, code, message };
}

function sorted(key: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}
