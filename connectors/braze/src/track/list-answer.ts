import { unexpected } from '@tributary/connector-kit';
import type { HttpResponse, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';

const Answer = z.looseObject({
  message: z.string(),
  errors: z.array(z.looseObject({ type: z.string(), input_array: z.string().optional(), index: z.int().min(0).optional() })).optional(),
});
type Listed = NonNullable<z.infer<typeof Answer>['errors']>[number];

/** What Braze said of a list: the records it dropped, by their position as sent, and whether it took the others. */
export interface ListAnswer {
  readonly accepted: boolean;
  readonly rejected: ReadonlyMap<number, Refusal>;
}

export interface SentList {
  /** The names Braze may give the list that was sent. */
  readonly arrays: readonly string[];
  readonly length: number;
  readonly what: string;
}

/** Reads the body before the status: errors come with 201 as well as with 400 and 401. What cannot be understood is thrown. */
export function readListAnswer(response: HttpResponse, { arrays, length, what }: SentList): ListAnswer {
  const parsed = Answer.safeParse(response.json);
  const ok = response.status < 300;
  if (!parsed.success) {
    if (ok) throw unexpected(response, what);
    return { accepted: false, rejected: new Map() };
  }
  const { message, errors = [] } = parsed.data;
  // Only one list was sent, so an entry that does not name its list means that one.
  const indexed = errors.filter(
    ({ input_array: array, index }) => (array === undefined || arrays.includes(array)) && index !== undefined && index < length,
  );
  const understood = indexed.length === errors.length && (message === 'success' || message === 'queued');
  if (ok && !understood) throw unexpected(response, what);
  return { accepted: ok, rejected: new Map(indexed.map((error) => [error.index as number, rejection(error)])) };
}

function rejection({ type }: Listed): Refusal {
  const field = /'([a-z_]+)'/.exec(type)?.[1];
  // The type is mostly a sentence, sometimes a code.
  const code = /^[A-Z_]+$/.test(type) ? type.toLowerCase() : 'invalid';
  return { kind: 'rejected', code: `braze.${code}`, message: type, ...(field === undefined ? {} : { field }) };
}
