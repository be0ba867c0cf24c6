import { buildSchema, type GraphQLSchema } from 'graphql';

/** Versions of the Admin API that are served. Another is not found. */
export const VERSIONS = ['2025-10', '2026-01', '2026-04', '2026-07', '2026-10', 'unstable'] as const;
export type Version = (typeof VERSIONS)[number];

/** Whether a version is that one or a later one. */
export const isSince = (version: string, since: string): boolean => version === 'unstable' || version >= since;

/** The part of Shopify's Admin schema that concerns us, trimmed; what it has of a type is as Shopify has it. */
export const adminSdl = (version: Version): string => `
  schema { query: QueryRoot, mutation: Mutation }
  scalar JSON
  scalar URL
  scalar DateTime
  scalar UnsignedInt64
  type QueryRoot {
    shop: Shop!
    currentAppInstallation: AppInstallation!
    metaobject(id: ID!): Metaobject
    metaobjectByHandle(handle: MetaobjectHandleInput!): Metaobject
    metaobjectDefinitionByType(type: String!): MetaobjectDefinition
    metaobjects(type: String!, first: Int, after: String): MetaobjectConnection!
    metafieldDefinitions(ownerType: MetafieldOwnerType!, namespace: String, first: Int, after: String): MetafieldDefinitionConnection!
    metafieldDefinition(identifier: MetafieldDefinitionIdentifierInput): MetafieldDefinition
    customer(id: ID!): Customer
    customerByIdentifier(identifier: CustomerIdentifierInput!): Customer
    ${isSince(version, '2026-01') ? 'bulkOperation(id: ID!): BulkOperation' : ''}
  }
  type Mutation {
    ${UPSERTS[isSince(version, '2026-07') ? 'withValues' : 'before']}
    metaobjectDelete(id: ID!): MetaobjectDeletePayload
    metaobjectDefinitionCreate(definition: MetaobjectDefinitionCreateInput!): MetaobjectDefinitionCreatePayload
    metaobjectDefinitionUpdate(id: ID!, definition: MetaobjectDefinitionUpdateInput!): MetaobjectDefinitionUpdatePayload
    metafieldsSet(metafields: [MetafieldsSetInput!]!): MetafieldsSetPayload
    metafieldsDelete(metafields: [MetafieldIdentifierInput!]!): MetafieldsDeletePayload
    tagsAdd(id: ID!, tags: [String!]!): TagsAddPayload
    tagsRemove(id: ID!, tags: [String!]!): TagsRemovePayload
    stagedUploadsCreate(input: [StagedUploadInput!]!): StagedUploadsCreatePayload
    bulkOperationRunMutation(mutation: String!, stagedUploadPath: String!, clientIdentifier: String): BulkOperationRunMutationPayload
  }
  interface Node { id: ID! }
  type Shop implements Node { id: ID!, name: String!, myshopifyDomain: String! }
  type AppInstallation implements Node { id: ID!, accessScopes: [AccessScope!]! }
  type AccessScope { handle: String! }
  ${METAOBJECTS}
  ${CUSTOMERS}
  ${BULK}
`;

const UPSERTS = {
  before: 'metaobjectUpsert(handle: MetaobjectHandleInput!, metaobject: MetaobjectUpsertInput!): MetaobjectUpsertPayload',
  withValues: 'metaobjectUpsert(handle: MetaobjectHandleInput!, metaobject: MetaobjectUpsertInput, values: JSON): MetaobjectUpsertPayload',
} as const;

const METAOBJECTS = `
  type Metaobject implements Node { id: ID!, handle: String!, type: String!, updatedAt: DateTime!, fields: [MetaobjectField!]! }
  type MetaobjectField { key: String!, value: String, type: String! }
  type MetaobjectConnection { nodes: [Metaobject!]!, pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean!, endCursor: String }
  type MetaobjectDefinition implements Node {
    id: ID!, type: String!, name: String!, displayNameKey: String, metaobjectsCount: Int!
    access: MetaobjectAccess!, capabilities: MetaobjectCapabilities!, fieldDefinitions: [MetaobjectFieldDefinition!]!
  }
  type MetaobjectAccess { storefront: MetaobjectStorefrontAccess! }
  enum MetaobjectStorefrontAccess { NONE PUBLIC_READ }
  type MetaobjectCapabilities { publishable: MetaobjectCapabilitiesPublishable! }
  type MetaobjectCapabilitiesPublishable { enabled: Boolean! }
  type MetaobjectFieldDefinition { key: String!, name: String!, required: Boolean!, type: MetafieldDefinitionType!, validations: [MetafieldDefinitionValidation!]! }
  type MetafieldDefinitionType { name: String!, category: String! }
  type MetafieldDefinitionValidation { name: String!, type: String!, value: String }
  type MetaobjectUpsertPayload { metaobject: Metaobject, userErrors: [MetaobjectUserError!]! }
  type MetaobjectDeletePayload { deletedId: ID, userErrors: [MetaobjectUserError!]! }
  type MetaobjectDefinitionCreatePayload { metaobjectDefinition: MetaobjectDefinition, userErrors: [MetaobjectUserError!]! }
  type MetaobjectDefinitionUpdatePayload { metaobjectDefinition: MetaobjectDefinition, userErrors: [MetaobjectUserError!]! }
  type MetaobjectUserError { code: MetaobjectUserErrorCode, field: [String!], message: String!, elementIndex: Int, elementKey: String }
  enum MetaobjectUserErrorCode {
    ADMIN_ACCESS_INPUT_NOT_ALLOWED CAPABILITY_NOT_ENABLED DUPLICATE_FIELD_INPUT INCLUSION INVALID INVALID_VALUE MAX_DEFINITIONS_EXCEEDED
    MAX_OBJECTS_EXCEEDED OBJECT_FIELD_REQUIRED RECORD_NOT_FOUND TAKEN TOO_LONG UNDEFINED_OBJECT_FIELD UNDEFINED_OBJECT_TYPE
  }
  input MetaobjectHandleInput { type: String!, handle: String! }
  input MetaobjectUpsertInput { handle: String, fields: [MetaobjectFieldInput!], capabilities: MetaobjectCapabilityDataInput }
  input MetaobjectFieldInput { key: String!, value: String! }
  input MetaobjectCapabilityDataInput { publishable: MetaobjectCapabilityDataPublishableInput }
  input MetaobjectCapabilityDataPublishableInput { status: MetaobjectStatus! }
  enum MetaobjectStatus { ACTIVE DRAFT }
  input MetaobjectDefinitionCreateInput {
    type: String!, name: String, displayNameKey: String, fieldDefinitions: [MetaobjectFieldDefinitionCreateInput!]
    capabilities: MetaobjectCapabilityCreateInput, access: MetaobjectAccessInput
  }
  input MetaobjectDefinitionUpdateInput { fieldDefinitions: [MetaobjectFieldDefinitionOperationInput!] }
  input MetaobjectFieldDefinitionOperationInput { create: MetaobjectFieldDefinitionCreateInput }
  input MetaobjectFieldDefinitionCreateInput {
    key: String!, type: String!, name: String, required: Boolean = false, validations: [MetafieldDefinitionValidationInput!]
  }
  input MetafieldDefinitionValidationInput { name: String!, value: String! }
  input MetaobjectCapabilityCreateInput { publishable: MetaobjectCapabilityPublishableInput }
  input MetaobjectCapabilityPublishableInput { enabled: Boolean! }
  input MetaobjectAccessInput { storefront: MetaobjectStorefrontAccess, admin: MetaobjectAdminAccessInput }
  enum MetaobjectAdminAccessInput { MERCHANT_READ MERCHANT_READ_WRITE }
`;

const CUSTOMERS = `
  type Customer implements Node { id: ID!, tags: [String!]!, metafield(key: String!, namespace: String): Metafield }
  type Metafield implements Node { id: ID!, namespace: String!, key: String!, type: String!, value: String! }
  type MetafieldDefinitionConnection { nodes: [MetafieldDefinition!]!, pageInfo: PageInfo! }
  type MetafieldDefinition implements Node { id: ID!, key: String!, name: String!, namespace: String!, type: MetafieldDefinitionType!, validations: [MetafieldDefinitionValidation!]! }
  enum MetafieldOwnerType { CUSTOMER }
  input MetafieldDefinitionIdentifierInput { ownerType: MetafieldOwnerType!, namespace: String, key: String! }
  input CustomerIdentifierInput @oneOf { id: ID, emailAddress: String, phoneNumber: String }
  input MetafieldsSetInput { ownerId: ID!, namespace: String, key: String!, type: String, value: String! }
  input MetafieldIdentifierInput { ownerId: ID!, namespace: String!, key: String! }
  type MetafieldIdentifier { ownerId: ID!, namespace: String!, key: String! }
  type MetafieldsSetPayload { metafields: [Metafield!], userErrors: [MetafieldsSetUserError!]! }
  type MetafieldsSetUserError { code: MetafieldsSetUserErrorCode, field: [String!], message: String!, elementIndex: Int }
  enum MetafieldsSetUserErrorCode { BLANK INVALID INVALID_TYPE INVALID_VALUE LESS_THAN_OR_EQUAL_TO }
  type MetafieldsDeletePayload { deletedMetafields: [MetafieldIdentifier], userErrors: [UserError!]! }
  type UserError { field: [String!], message: String! }
  type TagsAddPayload { node: Node, userErrors: [UserError!]! }
  type TagsRemovePayload { node: Node, userErrors: [UserError!]! }
`;

const BULK = `
  input StagedUploadInput { resource: StagedUploadTargetGenerateUploadResource!, filename: String!, mimeType: String!, httpMethod: StagedUploadHttpMethodType = PUT, fileSize: UnsignedInt64 }
  enum StagedUploadTargetGenerateUploadResource { BULK_MUTATION_VARIABLES }
  enum StagedUploadHttpMethodType { POST PUT }
  type StagedUploadsCreatePayload { stagedTargets: [StagedMediaUploadTarget!], userErrors: [UserError!]! }
  type StagedMediaUploadTarget { url: URL, resourceUrl: URL, parameters: [StagedUploadParameter!]! }
  type StagedUploadParameter { name: String!, value: String! }
  type BulkOperationRunMutationPayload { bulkOperation: BulkOperation, userErrors: [BulkMutationUserError!]! }
  type BulkMutationUserError { code: BulkMutationErrorCode, field: [String!], message: String! }
  enum BulkMutationErrorCode { INTERNAL_FILE_SERVER_ERROR INVALID_MUTATION INVALID_STAGED_UPLOAD_FILE LIMIT_REACHED NO_SUCH_FILE OPERATION_IN_PROGRESS }
  type BulkOperation implements Node {
    id: ID!, status: BulkOperationStatus!, errorCode: BulkOperationErrorCode, url: URL, partialDataUrl: URL, objectCount: UnsignedInt64!, createdAt: DateTime!, completedAt: DateTime
  }
  enum BulkOperationStatus { CANCELED CANCELING COMPLETED CREATED EXPIRED FAILED RUNNING }
  enum BulkOperationErrorCode { ACCESS_DENIED INTERNAL_SERVER_ERROR TIMEOUT }
`;

const SCHEMAS = new Map<Version, GraphQLSchema>();

export function adminSchema(version: Version): GraphQLSchema {
  const schema = SCHEMAS.get(version) ?? buildSchema(adminSdl(version));
  SCHEMAS.set(version, schema);
  return schema;
}
