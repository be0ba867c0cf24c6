import { buildSchema, execute, type ExecutionResult } from 'graphql';
import { definitionAt } from '../definitions.js';
import { isDocument, readDocument } from './documents.js';
import { entryAt, entryWithId, type Handle } from '../entries.js';
import type { Entry, Shop } from '../shop.js';

/** The part of the Storefront API that shows metaobjects, trimmed. */
const SCHEMA = buildSchema(`
  schema { query: QueryRoot }
  scalar DateTime
  type QueryRoot {
    metaobject(id: ID, handle: MetaobjectHandleInput): Metaobject
    metaobjects(type: String!, first: Int): MetaobjectConnection!
  }
  input MetaobjectHandleInput { type: String!, handle: String! }
  type MetaobjectConnection { nodes: [Metaobject!]! }
  type Metaobject { id: ID!, handle: String!, type: String!, updatedAt: DateTime!, fields: [MetaobjectField!]!, field(key: String!): MetaobjectField }
  type MetaobjectField { key: String!, type: String!, value: String }
`);

/** What a storefront sees: entries of public definitions that are no drafts, without the fields that are empty. */
export function askStorefront(shop: Shop, query: string, variables: Readonly<Record<string, unknown>>) {
  const document = readDocument(SCHEMA, query);
  if (!isDocument(document)) return { errors: document };
  const rootValue = {
    metaobject: ({ id, handle }: { id?: string; handle?: Handle }) =>
      shown(shop, id === undefined ? handle && entryAt(shop, handle) : entryWithId(shop, id)),
    metaobjects: ({ type, first = 50 }: { type: string; first?: number }) => ({
      nodes: Object.values(shop.entries)
        .filter((entry) => entry.type === type && shown(shop, entry) !== null)
        .slice(0, first)
        .map((entry) => shown(shop, entry)),
    }),
  };
  const result = execute({ schema: SCHEMA, document, rootValue, variableValues: variables }) as ExecutionResult;
  return { ...result, ...(result.errors === undefined ? {} : { errors: result.errors.map((error) => error.toJSON()) }) };
}

function shown(shop: Shop, entry: Entry | null | undefined) {
  const definition = entry && definitionAt(shop, entry.type);
  if (!entry || definition?.storefront !== 'PUBLIC_READ' || entry.status === 'DRAFT') return null;
  const fields = definition.fields.flatMap(({ key, type }) => {
    const value = Object.hasOwn(entry.fields, key) ? entry.fields[key] : undefined;
    return value === undefined ? [] : [{ key, type, value }];
  });
  return { ...entry, fields, field: ({ key }: { key: string }) => fields.find((field) => field.key === key) ?? null };
}
