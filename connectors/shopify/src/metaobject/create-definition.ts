import { Fault, fault } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, faultOfError } from '../graph/ask-shopify.js';
import { POINTS, type GraphRequest } from '../graph/graph-request.js';
import type { MetaobjectOptions } from './options.js';
import type { Shop } from '../graph/shop.js';

const USER_ERRORS = 'userErrors { code field message }';
const Payload = z.looseObject({ userErrors: z.array(z.looseObject({ message: z.string() })) });
const REMEDY = 'Correct the options `create` and `fields`, or make the definition in Shopify (Settings, Custom data, Metaobjects).';

/** The request that makes the definition a sync describes. */
export function createRequest({ type, fields = {}, create }: MetaobjectOptions): GraphRequest {
  const definition = {
    type,
    name: create?.name ?? type,
    ...(create?.display_name === undefined ? {} : { displayNameKey: create.display_name }),
    fieldDefinitions: Object.entries(fields).map(([key, type]) => fieldInput(key, type, create?.required.includes(key) ?? false)),
    access: { storefront: create?.storefront ?? 'NONE' },
    capabilities: { publishable: { enabled: create?.publishable ?? false } },
  };
  return {
    query: `mutation CreateDefinition($definition: MetaobjectDefinitionCreateInput!) {
  metaobjectDefinitionCreate(definition: $definition) { metaobjectDefinition { id } ${USER_ERRORS} }
}`,
    variables: { definition },
    points: POINTS.mutation + 2 * POINTS.object,
    readOnly: false,
  };
}

/** The request that adds fields to a definition. They are not required: entries that are there lack them. */
export function addFieldsRequest(id: string, fields: Readonly<Record<string, string>>): GraphRequest {
  const definition = { fieldDefinitions: Object.entries(fields).map(([key, type]) => ({ create: fieldInput(key, type, false) })) };
  return {
    query: `mutation AddFields($id: ID!, $definition: MetaobjectDefinitionUpdateInput!) {
  metaobjectDefinitionUpdate(id: $id, definition: $definition) { metaobjectDefinition { id } ${USER_ERRORS} }
}`,
    variables: { id, definition },
    points: POINTS.mutation + 2 * POINTS.object,
    readOnly: false,
  };
}

const fieldInput = (key: string, type: string, required: boolean) => ({ key, type, name: key, required });

/**
 * Changes a definition. Throws `fatal` with Shopify's reasons. `false`: it is not known whether it was changed, or it was not sent at
 * all (a preview only looks).
 */
export async function changeDefinition(shop: Shop, request: GraphRequest, field: string): Promise<boolean> {
  try {
    const answer = await askShopify(shop, request);
    if (answer.kind === 'too_dear') throw fault.fatal(answer.refusal.message, REMEDY);
    const payload = Payload.safeParse(answer.data[field]);
    const [error] = answer.errors;
    if (!payload.success)
      throw faultOfError(error ?? { message: 'nothing about the definition' }, { waitMs: answer.waitMs, started: true });
    const said = payload.data.userErrors.map(({ message }) => message).join(' ');
    if (payload.data.userErrors.length > 0) throw fault.fatal(`Shopify does not take the metaobject definition: ${said}`, REMEDY);
    return true;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'in_doubt') return false;
    throw error;
  }
}
