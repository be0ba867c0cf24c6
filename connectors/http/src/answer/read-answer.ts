import { fault, unexpected } from '@tributary/connector-kit';
import type { HttpResponse, Outcomes, OutRecord, RecordOutcome, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { inside } from '../request/fill.js';
import type { RequestOption } from '../request/request-option.js';
import { Results, type Success } from './answer-option.js';
import { resultsIn, setResults } from './results.js';

/** Whose answer it is, and how it is to be read. */
export interface Answered {
  readonly records: readonly OutRecord[];
  readonly outcomes: Outcomes<OutRecord>;
  readonly request: Pick<RequestOption, 'success' | 'results' | 'gone'>;
}

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
const STANDARD = Results.parse({});

/** Gives the records of one request their outcomes, or returns the refusal of the request as a whole. What it cannot understand it throws. */
export function readAnswer(response: HttpResponse, { records, outcomes, request }: Answered): Refusal | undefined {
  const { success, results = STANDARD } = request;
  const ok = success?.status?.includes(response.status) ?? (response.status >= 200 && response.status < 300);
  const [first] = records;
  if (!ok && records.length === 1 && first?.operation === 'remove' && request.gone.includes(response.status)) {
    outcomes.set(first, { kind: 'delivered', note: 'it was gone already' });
    return undefined;
  }
  if (!ok && !REFUSALS.has(response.status)) throw unexpected(response, 'The request');
  const told = resultsIn(response.json, results);
  if (told !== undefined) {
    setResults(told, { records, outcomes, results, ok });
    return undefined;
  }
  if (!ok) return refusalOf(response);
  // Somebody has said where the results are: an answer without them is not understood, unless only failures are told.
  if (request.results !== undefined && request.results.unreported !== 'delivered') throw unexpected(response, 'The request');
  return success?.at === undefined
    ? acceptClear(response, { records, outcomes })
    : acceptAsTold(response, { ...success, at: success.at }, { records, outcomes });
}

type Accepted = Pick<Answered, 'records' | 'outcomes'>;

function acceptClear(response: HttpResponse, { records, outcomes }: Accepted): undefined {
  refuseUnclear(response);
  for (const record of records) outcomes.set(record, DELIVERED);
}

/** Success is where the user has said it is. Nothing there at all is no answer that can be understood. */
function acceptAsTold(
  response: HttpResponse,
  success: Success & { readonly at: string },
  { records, outcomes }: Accepted,
): Refusal | undefined {
  const found = inside(response.json, success.at);
  if (found === undefined) throw unexpected(response, 'The request');
  const isSuccess = success.is.some((value) => value === found);
  const told = success.message === undefined ? undefined : inside(response.json, success.message);
  const message =
    typeof told === 'string' ? told : `The service answered \`${success.at}\`: ${JSON.stringify(found)?.slice(0, 200) ?? ''}.`;
  if (!isSuccess && success.otherwise === 'rejected') return { kind: 'rejected', code: 'http.no_success', message };
  for (const record of records) outcomes.set(record, isSuccess ? DELIVERED : { kind: 'retry', code: 'http.no_success', message });
  return undefined;
}

/** Whether an answer is a page for people: a proxy's, or that of a login. */
export const isPage = ({ text }: HttpResponse): boolean => /^\s*<(!doctype|html)/i.test(text);

/** What a success must not look like, whatever its status: a proxy's page, JSON that was cut off, an answer that tells of errors. */
function refuseUnclear(response: HttpResponse): void {
  const { text, json, status } = response;
  if (isPage(response) || status === 207) throw unexpected(response, 'The request');
  if (json === undefined && /^\s*[[{]/.test(text)) throw unexpected(response, 'The request');
  const told = Troubled.safeParse(json);
  if (!told.success) return;
  const { ok, success, errors = [], userErrors = [] } = told.data;
  if (errors.some(({ extensions }) => extensions?.code === 'THROTTLED')) throw fault.throttled('The service asks to slow down.');
  if (ok === false || success === false || errors.length + userErrors.length > 0) throw unexpected(response, 'The request');
}

function refusalOf({ status, text }: HttpResponse): Refusal {
  const said = text.trim().slice(0, 300);
  return { kind: 'rejected', code: `http.${status}`, message: said === '' ? `The service answered ${status}.` : said };
}
