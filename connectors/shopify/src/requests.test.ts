import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { aRecord } from '@tributary/connector-kit/testing';
import {
  buildSchema,
  coerceInputValue,
  isEnumType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  typeFromAST,
  validate,
  type GraphQLSchema,
} from 'graphql';
import { runRequest, statusRequest, uploadRequest } from './bulk/bulk-requests.js';
import { tagsRequest } from './customer/customer-tags.js';
import { customersRequest } from './customer/find-customers.js';
import { metafieldsRequest, metafieldTypesRequest } from './customer/metafield-definitions.js';
import { callsOf, metafieldRequest } from './customer/metafield-requests.js';
import type { GraphRequest } from './graph/graph-request.js';
import { ACCESS_REQUEST } from './graph/scopes.js';
import { addFieldsRequest, createRequest } from './metaobject/create-definition.js';
import { definitionRequest } from './metaobject/definition.js';
import { MetaobjectOptions } from './metaobject/options.js';
import { BULK_MUTATIONS, bulkLine, findRequest, readRequest, writeRequest } from './metaobject/requests.js';
import { upsertOf, type Upsert } from './metaobject/step.js';
import { costOf } from './sandbox/graph/cost.js';
import { adminSchema, VERSIONS } from './sandbox/graph/schema.js';
import { API_VERSION } from './settings.js';

/** Shopify's whole Admin schema of our version, as Shopify publishes it. */
const PUBLISHED = buildSchema(
  gunzipSync(readFileSync(new URL(`../../../test/fixtures/shopify/admin-${API_VERSION}.graphql.gz`, import.meta.url))).toString(),
);

const added = aRecord(
  'a',
  { handle: 'user-42' },
  { score: 17n, items: ['gid://shopify/Product/1', 'gid://shopify/Product/2'], note: null },
);
const changed = aRecord('b', { handle: 'Ann B' }, { note: null, active: true }, { operation: 'change', changed: ['note'] });
const removed = aRecord('c', { handle: 'user-44' }, {}, { operation: 'remove', remoteId: 'gid://shopify/Metaobject/7' });
const entry = { type: 'reco_slot', status: 'ACTIVE' } as const;
const upserts = [added, changed].map((record) => upsertOf(record, new Map()) as Upsert);
const steps = [...upserts, { kind: 'delete', record: removed, id: 'gid://shopify/Metaobject/7' } as const];

const customer = 'gid://shopify/Customer/7';
const metafields = {
  record: aRecord('m', { customer: 7n }),
  id: customer,
  set: [{ ownerId: customer, namespace: 'custom', key: 'tier', type: 'single_line_text_field', value: 'gold' }],
  cleared: [{ ownerId: customer, namespace: 'custom', key: 'note' }],
};
const named = [aRecord('x', { customer: 'ann@example.com' })];
const options = MetaobjectOptions.parse({
  type: 'vip',
  fields: { score: 'number_integer', name: 'single_line_text_field' },
  create: { name: 'VIP', display_name: 'name', required: ['score'], publishable: true, storefront: 'PUBLIC_READ' },
});

/** Every request the connector makes. */
const REQUESTS: Readonly<Record<string, GraphRequest>> = {
  'asks for the scopes of the app': ACCESS_REQUEST,
  'writes and deletes entries': writeRequest(steps, entry),
  'finds entries by handle': findRequest([removed], entry),
  'reads entries by handle': readRequest([removed], entry),
  'asks for a metaobject definition': definitionRequest('reco_slot'),
  'creates a metaobject definition': createRequest(options),
  'adds fields to a metaobject definition': addFieldsRequest('gid://shopify/MetaobjectDefinition/1', { rank: 'number_integer' }),
  'asks where a file goes': uploadRequest(),
  'runs a bulk operation': runRequest(BULK_MUTATIONS.upsert.mutation, 'tmp/x', 'tributary'),
  'asks after a bulk operation': statusRequest('gid://shopify/BulkOperation/1'),
  'finds customers by address': customersRequest(named, { by: 'email' }),
  'finds customers by phone, with their tags': customersRequest(named, { by: 'phone', selection: 'tags ' }),
  'finds customers by id': customersRequest([aRecord('y', { customer: 7n })], { by: 'id' }),
  'asks for the metafields of customers': metafieldsRequest('custom', null),
  'asks for the types of metafields': metafieldTypesRequest('custom', ['tier', 'note']),
  'sets and deletes metafields': metafieldRequest(callsOf([metafields])),
  'adds and takes tags': tagsRequest([{ record: removed, id: customer, add: ['VIP'], remove: ['old'] }]),
};

/** What the schema says about a request and its variables. */
function problemsOf(schema: GraphQLSchema, { query, variables }: Pick<GraphRequest, 'query' | 'variables'>): readonly string[] {
  const document = parse(query);
  const problems = validate(schema, document).map(({ message }) => message);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [...problems, 'is no operation'];
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const input = typeFromAST(schema, type as never);
    const place = variable.name.value;
    coerceInputValue(variables[place], input as never, (path, _value, error) =>
      problems.push(`$${place}.${path.join('.')}: ${error.message}`),
    );
  }
  return problems;
}

describe.each(Object.entries(REQUESTS))('a request that %s', (_what, request) => {
  test("fits Shopify's published Admin schema, with its variables", () => {
    expect(problemsOf(PUBLISHED, request)).toEqual([]);
  });

  test('is known to the sandbox, and costs there what we reckon', () => {
    expect(problemsOf(adminSchema(API_VERSION), request)).toEqual([]);
    expect(costOf(parse(request.query))).toBe(request.points);
  });

  test('is what it was', () => {
    expect({ query: request.query, variables: request.variables }).toMatchSnapshot();
  });
});

test.each(['upsert', 'delete'] as const)("the lines of a bulk %s fit Shopify's published Admin schema", (kind) => {
  for (const step of steps.filter((each) => each.kind === kind))
    expect(problemsOf(PUBLISHED, { query: BULK_MUTATIONS[kind].mutation, variables: bulkLine(step, entry) })).toEqual([]);
});

test('a request that does not fit is found out', () => {
  const request = writeRequest(steps, { type: 'x', status: 'HIDDEN' as never });
  expect(problemsOf(PUBLISHED, request)).not.toEqual([]);
  expect(problemsOf(PUBLISHED, { query: 'query { metaobjectByHandel(handle: {}) { id } }', variables: {} })).not.toEqual([]);
});

test("the sandbox's schema is a part of Shopify's, with the same types", () => {
  const ours = adminSchema(API_VERSION);
  const differences: string[] = [];
  for (const [name, type] of Object.entries(ours.getTypeMap())) {
    const theirs = PUBLISHED.getType(name);
    if (name.startsWith('__')) continue;
    if (theirs === undefined || theirs === null) differences.push(`${name} is not published`);
    else if (isEnumType(type) && isEnumType(theirs)) {
      for (const { name: value } of type.getValues()) if (theirs.getValue(value) === undefined) differences.push(`${name}.${value}`);
    } else if ((isObjectType(type) && isObjectType(theirs)) || (isInputObjectType(type) && isInputObjectType(theirs))) {
      for (const [field, { type: fieldType }] of Object.entries(type.getFields()))
        if (String(theirs.getFields()[field]?.type) !== String(fieldType))
          differences.push(`${name}.${field}: ${String(theirs.getFields()[field]?.type)}`);
    }
  }
  expect(differences).toEqual([]);
});

test('all versions of the sandbox have a schema; `values` is there since 2026-07 only', () => {
  const withValues = VERSIONS.filter((version) =>
    adminSchema(version)
      .getMutationType()
      ?.getFields()
      .metaobjectUpsert?.args.some(({ name }) => name === 'values'),
  );
  expect(withValues).toEqual(['2026-07', '2026-10', 'unstable']);
});
