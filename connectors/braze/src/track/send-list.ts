import { fault, sendInTurn, splitRefused } from '@tributary/connector-kit';
import type { Outcomes, OutRecord, Refusal, RequestRate, WriteContext } from '@tributary/connector-kit';
import { refusalOf } from '../refusals.js';
import type { BrazeSettings } from '../settings.js';
import { readListAnswer } from './list-answer.js';
import { TRACK } from './track.js';

/** A request that carries a list, one element a record. */
export interface ListRequest {
  readonly path: string;
  /** Where the list stands in the body; an error names it so, or by one of `aliases`. */
  readonly array: string;
  readonly aliases?: readonly string[];
  readonly rate: RequestRate;
  /** The most elements of one request. */
  readonly most: number;
  /** The element of a record; the same whenever it is asked. */
  readonly element: (record: OutRecord) => unknown;
  /** Told beside the list. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Sent twice it is there twice: an answer that leaves open whether it was taken is not an invitation to send it again. */
  readonly once?: boolean;
  /** Hears of the records Braze took. */
  readonly taken?: (records: readonly OutRecord[]) => void;
}

type Context = WriteContext<BrazeSettings, unknown>;

/** Sends records as a list, in requests of at most `most`; whom Braze names is rejected alone, and so is who is found by splitting. */
export async function sendList(
  context: Context,
  request: ListRequest,
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
): Promise<void> {
  await sendInTurn(chunks(records, request.most), outcomes, (part) =>
    splitRefused(part, outcomes, (some) => sendOnce(context, request, { records: some, again: true }, outcomes)),
  );
}

interface Sent {
  readonly records: readonly OutRecord[];
  readonly again: boolean;
}

/** One request, and one more without the records it named when the request as a whole was refused for them. */
async function sendOnce(
  context: Context,
  request: ListRequest,
  { records, again }: Sent,
  outcomes: Outcomes<OutRecord>,
): Promise<Refusal | undefined> {
  const { path, array, aliases = [], rate, more, once = false } = request;
  const what = `\`POST ${path}\``;
  // Some deployments answer invalid records with 401: the body decides.
  const body = { [array]: records.map(request.element), ...more };
  const response = await context.http.send({ method: 'POST', path, json: body, rate }, { accept: once ? [401, ...OPEN] : [401] });
  if (once && OPEN.includes(response.status)) throw fault.inDoubt(`${what} was answered ${response.status}: it may have been taken.`);
  const answer = readListAnswer(response, { arrays: [array, ...aliases], length: records.length, what });
  const rest: OutRecord[] = [];
  for (const [index, record] of records.entries()) {
    const rejected = answer.rejected.get(index);
    if (rejected === undefined) rest.push(record);
    else outcomes.set(record, rejected);
  }
  if (answer.accepted) {
    const queued = response.status === 202 && request.path === TRACK ? { note: 'queued by Braze' } : {};
    for (const record of rest) outcomes.set(record, { kind: 'delivered', ...queued });
    request.taken?.(rest);
    return undefined;
  }
  if (rest.length === 0) return undefined;
  if (answer.rejected.size > 0 && again) return sendOnce(context, request, { records: rest, again: false }, outcomes);
  return refusalOf(response, what);
}

/** Statuses that do not say whether a request was carried out. */
const OPEN: readonly number[] = [409, 500, 502, 504];

/** Records in groups of at most `size`, in order. */
export function chunks<T>(records: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(records.length / size) }, (_, n) => records.slice(n * size, (n + 1) * size));
}
