import { fault, type Context } from '@tributary/connector-kit';
import { z } from 'zod';
import { question } from '../graph/ask-shopify.js';
import { aliasOf, combine, POINTS, type GraphRequest } from '../graph/graph-request.js';
import type { Shop } from '../graph/shop.js';
import { remember } from '../graph/remember.js';
import { FIELD_DEFINITION, FieldDefinition } from '../metaobject/definition.js';
import type { ShopifySettings } from '../settings.js';
import type { FieldType, FieldTypes } from '../values/field-type.js';

/** Customer metafields that the shop has definitions of, by key. */
export type MetafieldDefinitions = ReadonlyMap<string, FieldType & { readonly name: string }>;

const PAGE = 50;
const AT_ONCE = 100;

const Answered = z.looseObject({
  nodes: z.array(FieldDefinition),
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});

/** Asks for the definitions of customer metafields in a namespace. */
export function metafieldsRequest(namespace: string, after: string | null): GraphRequest {
  return {
    query: `query Metafields($namespace: String, $after: String) {
  metafieldDefinitions(ownerType: CUSTOMER, namespace: $namespace, first: ${PAGE}, after: $after) {
    nodes { ${FIELD_DEFINITION} } pageInfo { hasNextPage endCursor }
  }
}`,
    variables: { namespace, after },
    points: 1 + PAGE * 4,
    readOnly: true,
  };
}

/** The definitions of all customer metafields in a namespace. */
export async function listMetafields(shop: Shop, namespace: string): Promise<MetafieldDefinitions> {
  const found = new Map<string, FieldType & { readonly name: string }>();
  for (let after: string | null = null; ;) {
    const { data } = await question(shop, metafieldsRequest(namespace, after));
    const answered = Answered.safeParse(data.metafieldDefinitions);
    if (!answered.success) throw notUnderstood();
    for (const { key, name, type, validations } of answered.data.nodes) found.set(key, { name, type: type.name, validations });
    const { hasNextPage, endCursor } = answered.data.pageInfo;
    if (!hasNextPage || !endCursor) return found;
    after = endCursor;
  }
}

/** Asks for the definitions of a few, which costs less than all of them. */
export function metafieldTypesRequest(namespace: string, keys: readonly string[]): GraphRequest {
  const parts = keys.map((key, place) => ({
    declaration: `$d${place}: MetafieldDefinitionIdentifierInput!`,
    field: `${aliasOf(place)}: metafieldDefinition(identifier: $d${place}) { ${FIELD_DEFINITION} }`,
    variables: { [`d${place}`]: { ownerType: 'CUSTOMER', namespace, key } },
    points: 3 * POINTS.object,
  }));
  return combine('query', 'MetafieldTypes', parts);
}

/** The definitions of some customer metafields, as they were when this piece of work first asked. Who has none is missing. */
export function metafieldTypesOf(context: Context<ShopifySettings>, namespace: string, keys: readonly string[]): Promise<FieldTypes> {
  return remember(context.signal, `metafields ${namespace} ${keys.join(' ')}`, async () => {
    const found = new Map<string, FieldType>();
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const asked = keys.slice(from, from + AT_ONCE);
      const { data } = await question(context, metafieldTypesRequest(namespace, asked));
      asked.forEach((key, place) => {
        const answered = FieldDefinition.nullable().safeParse(data[aliasOf(place)]);
        if (!answered.success) throw notUnderstood();
        if (answered.data !== null) found.set(key, { type: answered.data.type.name, validations: answered.data.validations });
      });
    }
    return found;
  });
}

const notUnderstood = () => fault.transient('Shopify answered a question for metafields with something that cannot be understood.');
