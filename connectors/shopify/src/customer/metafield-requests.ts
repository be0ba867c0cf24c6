import type { OutRecord } from '@tributary/connector-kit';
import { aliasOf, combine, POINTS, type GraphRequest } from '../graph/graph-request.js';

/** Names one metafield of one customer. */
export interface MetafieldName {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
}

/** One metafield as it is to be. */
export interface MetafieldInput extends MetafieldName {
  readonly type?: string;
  readonly value: string;
}

/** What is to be done to the metafields of one customer. */
export interface MetafieldStep {
  readonly record: OutRecord;
  readonly id: string;
  readonly set: readonly MetafieldInput[];
  readonly cleared: readonly MetafieldName[];
}

/** Inputs of one mutation, each with the step it is of: a refusal names the place. */
export interface MetafieldCall {
  readonly kind: 'set' | 'clear';
  readonly inputs: readonly { readonly step: MetafieldStep; readonly input: MetafieldInput | MetafieldName }[];
}

/** Documented: metafields one mutation takes, all or none of them. */
const MOST = 25;

/** The fewest calls that carry steps out, in order; the metafields of one customer share one where they can. */
export function callsOf(steps: readonly MetafieldStep[]): readonly MetafieldCall[] {
  return [
    ...packed(steps.map((step) => step.set.map((input) => ({ step, input })))).map((inputs) => ({ kind: 'set', inputs }) as const),
    ...packed(steps.map((step) => step.cleared.map((input) => ({ step, input })))).map((inputs) => ({ kind: 'clear', inputs }) as const),
  ];
}

function packed<T>(groups: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const calls: T[][] = [];
  for (const group of groups) {
    const last = calls.at(-1);
    if (last !== undefined && last.length + group.length <= MOST) last.push(...group);
    else for (let from = 0; from < group.length; from += MOST) calls.push(group.slice(from, from + MOST));
  }
  return calls.filter((call) => call.length > 0);
}

/** One call's points: the mutation and its errors. */
export const CALL_POINTS = POINTS.mutation + POINTS.object;

const CALLS = {
  set: { field: 'metafieldsSet', input: 'MetafieldsSetInput', errors: 'code field message elementIndex' },
  clear: { field: 'metafieldsDelete', input: 'MetafieldIdentifierInput', errors: 'field message' },
} as const;

/** All calls in one request, each answered alone. */
export function metafieldRequest(calls: readonly MetafieldCall[]): GraphRequest {
  const parts = calls.map(({ kind, inputs }, place) => ({
    declaration: `$m${place}: [${CALLS[kind].input}!]!`,
    field: `${aliasOf(place)}: ${CALLS[kind].field}(metafields: $m${place}) { userErrors { ${CALLS[kind].errors} } }`,
    variables: { [`m${place}`]: inputs.map(({ input }) => input) },
    points: CALL_POINTS,
  }));
  return combine('mutation', 'Metafields', parts);
}
