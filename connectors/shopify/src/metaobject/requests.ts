import type { OutRecord } from '@tributary/connector-kit';
import { combine, POINTS, type GraphRequest, type RequestPart } from '../graph/graph-request.js';
import { handleOf } from '../values/handle.js';
import type { Step, Upsert } from './step.js';

/** The definition's type, and the status its entries are given. */
export interface Entry {
  readonly type: string;
  readonly status?: 'ACTIVE' | 'DRAFT' | undefined;
}

const USER_ERRORS = 'userErrors { code field message elementKey }';

const UPSERT = `metaobject { id handle } ${USER_ERRORS}`;
const DELETION = `deletedId ${USER_ERRORS}`;

/** The points of one step: the mutation, its payload's object and its errors. */
export function pointsOf({ kind }: Step): number {
  return POINTS.mutation + (kind === 'upsert' ? 2 : 1) * POINTS.object;
}

/** All steps in one request: Shopify carries out aliased mutations one after the other and answers each alone. */
export function writeRequest(steps: readonly Step[], entry: Entry): GraphRequest {
  return combine(
    'mutation',
    'Write',
    steps.map((step, place) => (step.kind === 'upsert' ? upsertPart(step, place, entry) : deletePart(step.id, place))),
  );
}

/** The mutations that bulk operations run, once for each line of variables. */
export const BULK_MUTATIONS = {
  upsert: {
    field: 'metaobjectUpsert',
    mutation: `mutation Upsert($h: MetaobjectHandleInput!, $m: MetaobjectUpsertInput!) { metaobjectUpsert(handle: $h, metaobject: $m) { ${UPSERT} } }`,
  },
  delete: {
    field: 'metaobjectDelete',
    mutation: `mutation Delete($i: ID!) { metaobjectDelete(id: $i) { ${DELETION} } }`,
  },
} as const;

/** One line of a bulk operation: the variables of its mutation. */
export function bulkLine(step: Step, entry: Entry): Readonly<Record<string, unknown>> {
  if (step.kind === 'delete') return { i: step.id };
  return { h: { type: entry.type, handle: step.handle }, m: metaobjectInput(step, entry) };
}

const FIND = 'id';
const READ = 'id fields { key value }';

/** The ids of entries by handle: Shopify deletes by id only. */
export const findRequest = (records: readonly Pick<OutRecord, 'key'>[], entry: Entry): GraphRequest => byHandle(records, entry, FIND);

/** Entries by handle, with their fields. */
export const readRequest = (records: readonly Pick<OutRecord, 'key'>[], entry: Entry): GraphRequest => byHandle(records, entry, READ);

function byHandle(records: readonly Pick<OutRecord, 'key'>[], { type }: Entry, selection: string): GraphRequest {
  const parts = records.map((record, place) => ({
    declaration: `$h${place}: MetaobjectHandleInput!`,
    field: `r${place}: metaobjectByHandle(handle: $h${place}) { ${selection} }`,
    variables: { [`h${place}`]: { type, handle: handleOf(record) } },
    points: selection === FIND ? POINTS.object : 2 * POINTS.object,
  }));
  return combine('query', 'Find', parts);
}

function upsertPart(step: Upsert, place: number, entry: Entry): RequestPart {
  return {
    declaration: `$h${place}: MetaobjectHandleInput!, $m${place}: MetaobjectUpsertInput!`,
    field: `r${place}: metaobjectUpsert(handle: $h${place}, metaobject: $m${place}) { ${UPSERT} }`,
    variables: { [`h${place}`]: { type: entry.type, handle: step.handle }, [`m${place}`]: metaobjectInput(step, entry) },
    points: pointsOf(step),
  };
}

function metaobjectInput({ fields }: Upsert, { status }: Entry) {
  return { fields, ...(status === undefined ? {} : { capabilities: { publishable: { status } } }) };
}

function deletePart(id: string, place: number): RequestPart {
  return {
    declaration: `$i${place}: ID!`,
    field: `r${place}: metaobjectDelete(id: $i${place}) { ${DELETION} }`,
    variables: { [`i${place}`]: id },
    points: POINTS.mutation + POINTS.object,
  };
}
