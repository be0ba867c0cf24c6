import type { OutRecord } from '@tributary/connector-kit';
import { fieldText } from './field-text.js';
import { handleOf } from './handle.js';

/** A GraphQL request; the answer to the record at place `n` has the alias `r<n>`. */
export interface GraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Entry {
  /** The metaobject definition's type. */
  readonly type: string;
  readonly status?: 'ACTIVE' | 'DRAFT' | undefined;
}

/** What is to be done to one entry. */
export type Step =
  { readonly kind: 'upsert'; readonly record: OutRecord } | { readonly kind: 'delete'; readonly record: OutRecord; readonly id: string };

export const aliasOf = (place: number): string => `r${place}`;

const USER_ERRORS = 'userErrors { code field message elementKey }';

/** All steps in one request: Shopify carries out aliased mutations one after the other and answers each alone. */
export function writeRequest(steps: readonly Step[], entry: Entry): GraphRequest {
  const parts = steps.map((step, place) => (step.kind === 'upsert' ? upsertPart(step.record, place, entry) : deletePart(step.id, place)));
  return combine('mutation Write', parts);
}

/** The ids of entries by handle: Shopify deletes by id only. */
export function findRequest(records: readonly OutRecord[], { type }: Entry): GraphRequest {
  const parts = records.map((record, place) => ({
    declaration: `$h${place}: MetaobjectHandleInput!`,
    field: `${aliasOf(place)}: metaobjectByHandle(handle: $h${place}) { id }`,
    variables: { [`h${place}`]: { type, handle: handleOf(record) } },
  }));
  return combine('query Find', parts);
}

/** The names of the fields that are sent, in order: refusals name fields by place. */
export function sentFields(record: OutRecord): readonly string[] {
  return fieldInputs(record).map((field) => field.key);
}

interface Part {
  readonly declaration: string;
  readonly field: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function upsertPart(record: OutRecord, place: number, { type, status }: Entry): Part {
  const capabilities = status === undefined ? {} : { capabilities: { publishable: { status } } };
  return {
    declaration: `$h${place}: MetaobjectHandleInput!, $m${place}: MetaobjectUpsertInput!`,
    field: `${aliasOf(place)}: metaobjectUpsert(handle: $h${place}, metaobject: $m${place}) { metaobject { id } ${USER_ERRORS} }`,
    variables: { [`h${place}`]: { type, handle: handleOf(record) }, [`m${place}`]: { fields: fieldInputs(record), ...capabilities } },
  };
}

function deletePart(id: string, place: number): Part {
  return {
    declaration: `$i${place}: ID!`,
    field: `${aliasOf(place)}: metaobjectDelete(id: $i${place}) { deletedId ${USER_ERRORS} }`,
    variables: { [`i${place}`]: id },
  };
}

/**
 * All mapped fields, so that an entry that was deleted or edited by hand is whole again; points are charged by entry, not by field.
 * A field's value cannot be null: empty text clears it. A new entry has nothing to clear.
 */
function fieldInputs(record: OutRecord): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(record.fields)
    .filter(([name, value]) => !Object.hasOwn(record.key, name) && !(value === null && record.operation === 'add'))
    .map(([name, value]) => ({ key: name, value: fieldText(value) }));
}

function combine(name: string, parts: readonly Part[]): GraphRequest {
  return {
    query: `${name}(${parts.map((part) => part.declaration).join(', ')}) {\n${parts.map((part) => `  ${part.field}\n`).join('')}}`,
    variables: Object.assign({}, ...parts.map((part) => part.variables)) as GraphRequest['variables'],
  };
}
