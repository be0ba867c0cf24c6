import { execute, GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import { runMutation, stageUpload, shownOperation } from '../bulk.js';
import { addFields, createDefinition, definitionAt, type DefinitionInput, type FieldInput } from '../definitions.js';
import {
  addTags,
  changeTags,
  customerBy,
  customerWithId,
  deleteMetafields,
  removeTags,
  setMetafields,
  type Identifier,
  type MetafieldInput,
  type MetafieldName,
} from '../customers.js';
import { deleteEntry, entryAt, entryWithId, upsertEntry, type Handle, type UpsertInput, type Writing } from '../entries.js';
import { adminSchema, type Version } from './schema.js';
import type { Customer, Definition, Entry, FieldDefinition, Shop } from '../shop.js';
import { CUSTOMER_METAFIELDS } from '../starting-shop.js';

/** Who asks, when, and of which shop. */
export interface Access extends Writing {
  readonly scopes: readonly string[];
  readonly token: string;
  readonly version: Version;
  /** The sandbox's address, where files go. */
  readonly base: string;
}

/** Carries a request out, alias by alias. */
export function executeDocument(document: DocumentNode, variables: Readonly<Record<string, unknown>>, access: Access): ExecutionResult {
  const rootValue = { ...guarded('read', reads(access), access), ...guarded('write', writes(access), access), ...open(access) };
  // None of the fields is asynchronous, so neither is the result.
  return execute({ schema: adminSchema(access.version), document, rootValue, variableValues: variables }) as ExecutionResult;
}

type Resolvers = Readonly<Record<string, (args: never) => unknown>>;

/** Which resource's scope a field needs. */
const RESOURCES: Readonly<Record<string, string>> = {
  metaobject: 'metaobjects',
  metaobjectByHandle: 'metaobjects',
  metaobjects: 'metaobjects',
  metaobjectUpsert: 'metaobjects',
  metaobjectDelete: 'metaobjects',
  metaobjectDefinitionByType: 'metaobject_definitions',
  metaobjectDefinitionCreate: 'metaobject_definitions',
  metaobjectDefinitionUpdate: 'metaobject_definitions',
};

/** The code is Shopify's, the wording inferred; so are the names of the scopes but `write_metaobjects`. */
function guarded(right: 'read' | 'write', resolvers: Resolvers, { scopes }: Access): Resolvers {
  const entries = Object.entries(resolvers).map(([field, resolve]) => {
    const scope = `${right}_${RESOURCES[field] ?? 'customers'}`;
    return [field, (args: never) => (scopes.includes(scope) ? resolve(args) : deny(field, scope))] as const;
  });
  return Object.fromEntries(entries);
}

function deny(field: string, scope: string): never {
  const message = `Access denied for ${field} field. Required access: \`${scope}\` access scope.`;
  throw new GraphQLError(message, { extensions: { code: 'ACCESS_DENIED' } });
}

/** What every app may ask. */
function open(access: Access): Resolvers {
  return {
    shop: () => ({ id: 'gid://shopify/Shop/1', name: 'Sandbox shop', myshopifyDomain: 'sandbox.myshopify.com' }),
    currentAppInstallation: () => ({ id: 'gid://shopify/AppInstallation/1', accessScopes: access.scopes.map((handle) => ({ handle })) }),
    bulkOperation: ({ id }: { id: string }) => shownOperation(access.shop, access.base, id),
    stagedUploadsCreate: ({ input }: { input: readonly unknown[] }) => ({
      stagedTargets: input.map(() => stageUpload(access.shop, access.base)),
      userErrors: [],
    }),
    bulkOperationRunMutation: (args: { mutation: string; stagedUploadPath: string }) => runMutation(args, access),
  };
}

function reads({ shop }: Access): Resolvers {
  return {
    metaobject: ({ id }: { id: string }) => shown(entryWithId(shop, id), shop),
    metaobjectByHandle: ({ handle }: { handle: Handle }) => shown(entryAt(shop, handle), shop),
    metaobjects: ({ type, first = 50, after }: { type: string; first?: number; after?: string }) =>
      page(
        Object.values(shop.entries).filter((entry) => entry.type === type),
        { first, after },
        (entry) => shown(entry, shop),
      ),
    metaobjectDefinitionByType: ({ type }: { type: string }) => shownDefinition(shop, definitionAt(shop, type) ?? null),
    metafieldDefinitions: ({ namespace, first = 50, after }: { namespace?: string; first?: number; after?: string }) =>
      page(namespace === undefined || namespace === 'custom' ? CUSTOMER_METAFIELDS : [], { first, after }, shownMetafield),
    metafieldDefinition: ({ identifier: { namespace, key } }: { identifier: { namespace?: string; key: string } }) => {
      const found = namespace === 'custom' ? CUSTOMER_METAFIELDS.find((field) => field.key === key) : undefined;
      return found === undefined ? null : shownMetafield(found);
    },
    customer: ({ id }: { id: string }) => shownCustomer(customerWithId(shop, id)),
    customerByIdentifier: ({ identifier }: { identifier: Identifier }) => shownCustomer(customerBy(shop, identifier)),
  };
}

interface UpsertArguments {
  readonly handle: Handle;
  readonly metaobject?: UpsertInput;
  readonly values?: Readonly<Record<string, unknown>>;
}

function writes(access: Access): Resolvers {
  const { shop } = access;
  return {
    metaobjectUpsert: ({ handle, metaobject, values }: UpsertArguments) => {
      // The form of this refusal is inferred.
      if ((metaobject?.fields === undefined) === (values === undefined))
        throw new GraphQLError('Provide exactly one of `metaobject.fields` and `values`.');
      const upserted = upsertEntry(access, handle, { input: metaobject ?? {}, values });
      return { ...upserted, metaobject: shown(upserted.metaobject, shop) };
    },
    metaobjectDelete: ({ id }: { id: string }) => deleteEntry(shop, id),
    metaobjectDefinitionCreate: ({ definition }: { definition: DefinitionInput }) =>
      withDefinition(shop, createDefinition(shop, definition)),
    metaobjectDefinitionUpdate: ({
      id,
      definition,
    }: {
      id: string;
      definition: { readonly fieldDefinitions?: readonly { readonly create?: FieldInput }[] };
    }) =>
      withDefinition(
        shop,
        addFields(
          shop,
          id,
          (definition.fieldDefinitions ?? []).flatMap(({ create }) => create ?? []),
        ),
      ),
    metafieldsSet: ({ metafields }: { metafields: readonly MetafieldInput[] }) => setMetafields(shop, metafields),
    metafieldsDelete: ({ metafields }: { metafields: readonly MetafieldName[] }) => deleteMetafields(shop, metafields),
    tagsAdd: (args: { id: string; tags: readonly string[] }) => changeTags(shop, args, addTags),
    tagsRemove: (args: { id: string; tags: readonly string[] }) => changeTags(shop, args, removeTags),
  };
}

function page<T>(
  all: readonly T[],
  { first, after }: { readonly first: number; readonly after?: string | undefined },
  show: (one: T) => unknown,
) {
  const from = Number(after ?? 0);
  const nodes = all.slice(from, from + first);
  return { nodes: nodes.map(show), pageInfo: { hasNextPage: from + first < all.length, endCursor: String(from + nodes.length) } };
}

function shown(entry: Entry | null, shop: Shop) {
  if (entry === null) return null;
  const types = new Map(definitionAt(shop, entry.type)?.fields.map(({ key, type }) => [key, type]));
  return { ...entry, fields: [...types].map(([key, type]) => ({ key, type, value: entry.fields[key] ?? null })) };
}

const shownField = ({ key, type, required, validations = [] }: FieldDefinition) => ({
  key,
  name: key,
  required,
  type: { name: type, category: 'SANDBOX' },
  validations: validations.map((each) => ({ ...each, type: 'single_line_text_field' })),
});

const shownMetafield = (field: FieldDefinition) => ({
  ...shownField(field),
  id: `gid://shopify/MetafieldDefinition/${CUSTOMER_METAFIELDS.indexOf(field) + 1}`,
  namespace: 'custom',
});

function shownDefinition(shop: Shop, definition: Definition | null) {
  if (definition === null) return null;
  const { type, fields, publishable, storefront } = definition;
  return {
    ...definition,
    metaobjectsCount: shop.counts[type] ?? 0,
    access: { storefront },
    capabilities: { publishable: { enabled: publishable } },
    fieldDefinitions: fields.map(shownField),
  };
}

const withDefinition = <T extends { readonly metaobjectDefinition: Definition | null }>(shop: Shop, payload: T) => ({
  ...payload,
  metaobjectDefinition: shownDefinition(shop, payload.metaobjectDefinition),
});

function shownCustomer(customer: Customer | null) {
  return (
    customer && {
      ...customer,
      metafield: ({ namespace = '$app', key }: { namespace?: string; key: string }) => customer.metafields[`${namespace}.${key}`] ?? null,
    }
  );
}
