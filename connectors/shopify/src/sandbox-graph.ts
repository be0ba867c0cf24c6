import { buildSchema, execute, GraphQLError, parse, validate, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Definition } from './sandbox-definitions.js';
import {
  createDefinition,
  deleteEntry,
  entryAt,
  entryWithId,
  upsertEntry,
  type Entry,
  type Handle,
  type Shop,
  type UpsertInput,
} from './sandbox-shop.js';

/** The part of Shopify's Admin schema that concerns metaobjects, trimmed. `values` of `metaobjectUpsert` is left out. */
const SCHEMA = buildSchema(`
  type Query {
    shop: Shop!
    currentAppInstallation: AppInstallation!
    metaobject(id: ID!): Metaobject
    metaobjectByHandle(handle: MetaobjectHandleInput!): Metaobject
    metaobjectDefinitionByType(type: String!): MetaobjectDefinition
  }
  type Mutation {
    metaobjectUpsert(handle: MetaobjectHandleInput!, metaobject: MetaobjectUpsertInput!): MetaobjectUpsertPayload
    metaobjectDelete(id: ID!): MetaobjectDeletePayload
    metaobjectDefinitionCreate(definition: MetaobjectDefinitionCreateInput!): MetaobjectDefinitionCreatePayload
  }
  type Shop { name: String!, myshopifyDomain: String! }
  type AppInstallation { accessScopes: [AccessScope!]! }
  type AccessScope { handle: String! }
  type Metaobject { id: ID!, handle: String!, type: String!, fields: [MetaobjectField!]! }
  type MetaobjectField { key: String!, value: String }
  type MetaobjectDefinition { type: String!, name: String!, fieldDefinitions: [MetaobjectFieldDefinition!]! }
  type MetaobjectFieldDefinition { key: String!, required: Boolean!, type: MetafieldDefinitionType! }
  type MetafieldDefinitionType { name: String! }
  type MetaobjectUpsertPayload { metaobject: Metaobject, userErrors: [MetaobjectUserError!]! }
  type MetaobjectDeletePayload { deletedId: ID, userErrors: [MetaobjectUserError!]! }
  type MetaobjectDefinitionCreatePayload { metaobjectDefinition: MetaobjectDefinition, userErrors: [MetaobjectUserError!]! }
  type MetaobjectUserError { code: String, field: [String!], message: String!, elementIndex: Int, elementKey: String }
  input MetaobjectHandleInput { type: String!, handle: String! }
  input MetaobjectUpsertInput { handle: String, fields: [MetaobjectFieldInput!], capabilities: MetaobjectCapabilityDataInput }
  input MetaobjectFieldInput { key: String!, value: String! }
  input MetaobjectCapabilityDataInput { publishable: MetaobjectCapabilityDataPublishableInput }
  input MetaobjectCapabilityDataPublishableInput { status: MetaobjectStatus! }
  enum MetaobjectStatus { ACTIVE DRAFT }
  input MetaobjectDefinitionCreateInput {
    type: String!, name: String, fieldDefinitions: [MetaobjectFieldDefinitionCreateInput!]!, capabilities: MetaobjectCapabilityCreateInput
  }
  input MetaobjectFieldDefinitionCreateInput { key: String!, type: String!, name: String, required: Boolean }
  input MetaobjectCapabilityCreateInput { publishable: MetaobjectCapabilityPublishableInput }
  input MetaobjectCapabilityPublishableInput { enabled: Boolean! }
`);

/** The request as a document, or why it is none. */
export function readDocument(query: string): DocumentNode | readonly { readonly message: string }[] {
  try {
    const document = parse(query);
    const errors = validate(SCHEMA, document);
    return errors.length === 0 ? document : errors.map(({ message }) => ({ message }));
  } catch (error) {
    if (error instanceof GraphQLError) return [{ message: error.message }];
    throw error;
  }
}

/** Carries a request out, alias by alias. */
export function executeDocument(document: DocumentNode, variables: Readonly<Record<string, unknown>>, at: Access): ExecutionResult {
  // None of the fields below is asynchronous, so neither is the result.
  return execute({ schema: SCHEMA, document, rootValue: rootOf(at), variableValues: variables }) as ExecutionResult;
}

/** Who asks, and for which shop. */
export interface Access {
  readonly shop: Shop;
  readonly scopes: readonly string[];
}

interface DefinitionInput {
  readonly type: string;
  readonly name?: string;
  readonly fieldDefinitions: readonly { readonly key: string; readonly type: string; readonly required?: boolean }[];
  readonly capabilities?: { readonly publishable?: { readonly enabled: boolean } };
}

function rootOf({ shop, scopes }: Access) {
  const guarded = <Args, Result>(field: string, scope: string, resolve: (args: Args) => Result) => {
    return (args: Args): Result => {
      if (scopes.includes(scope)) return resolve(args);
      // The code is Shopify's, the wording is inferred.
      const message = `Access denied for ${field} field. Required access: \`${scope}\` access scope.`;
      throw new GraphQLError(message, { extensions: { code: 'ACCESS_DENIED' } });
    };
  };
  return {
    shop: { name: 'Sandbox shop', myshopifyDomain: 'sandbox.myshopify.com' },
    currentAppInstallation: { accessScopes: scopes.map((handle) => ({ handle })) },
    metaobject: guarded('metaobject', 'read_metaobjects', ({ id }: { id: string }) => shown(entryWithId(shop, id))),
    metaobjectByHandle: guarded('metaobjectByHandle', 'read_metaobjects', ({ handle }: { handle: Handle }) => shown(entryAt(shop, handle))),
    metaobjectDefinitionByType: ({ type }: { type: string }) => shownDefinition(shop.definitions.find((each) => each.type === type)),
    metaobjectUpsert: guarded('metaobjectUpsert', 'write_metaobjects', (args: { handle: Handle; metaobject: UpsertInput }) => {
      const { metaobject, userErrors } = upsertEntry(shop, args.handle, args.metaobject);
      return { metaobject: shown(metaobject), userErrors };
    }),
    metaobjectDelete: guarded('metaobjectDelete', 'write_metaobjects', ({ id }: { id: string }) => deleteEntry(shop, id)),
    metaobjectDefinitionCreate: ({ definition }: { definition: DefinitionInput }) => {
      const created = definitionOf(definition);
      const userErrors = createDefinition(shop, created);
      return { metaobjectDefinition: userErrors.length === 0 ? shownDefinition(created) : null, userErrors };
    },
  };
}

function shown(entry: Entry | null) {
  return entry && { ...entry, fields: Object.entries(entry.fields).map(([key, value]) => ({ key, value })) };
}

function shownDefinition(definition: Definition | undefined) {
  if (definition === undefined) return null;
  return { ...definition, fieldDefinitions: definition.fields.map((field) => ({ ...field, type: { name: field.type } })) };
}

function definitionOf({ type, name, fieldDefinitions, capabilities }: DefinitionInput): Definition {
  return {
    type,
    name: name ?? type,
    publishable: capabilities?.publishable?.enabled ?? false,
    fields: fieldDefinitions.map((field) => ({ key: field.key, type: field.type, required: field.required ?? false })),
  };
}
