import { fault } from '@tributary/connector-kit';
import { z } from 'zod';
import { question } from '../graph/ask-shopify.js';
import type { GraphRequest } from '../graph/graph-request.js';
import type { FieldType } from '../values/field-type.js';
import type { Shop } from '../graph/shop.js';

/** A field of a metaobject definition of the shop. */
export interface DefinedField extends FieldType {
  readonly name: string;
  readonly required: boolean;
}

/** A metaobject definition of the shop. */
export interface Definition {
  readonly id: string;
  readonly entries: number;
  readonly publishable: boolean;
  readonly isPublic: boolean;
  readonly fields: ReadonlyMap<string, DefinedField>;
}

const Validations = z
  .array(z.looseObject({ name: z.string(), value: z.string().nullable() }))
  .default([])
  .transform((all) => Object.fromEntries(all.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]))));

/** What is asked of every field of a definition, and how it is read. */
export const FIELD_DEFINITION = 'key name type { name } validations { name value }';
export const FieldDefinition = z.looseObject({
  key: z.string(),
  name: z.string(),
  type: z.looseObject({ name: z.string() }),
  validations: Validations,
});

const Answered = z
  .looseObject({
    id: z.string(),
    metaobjectsCount: z.number(),
    access: z.looseObject({ storefront: z.string() }),
    capabilities: z.looseObject({ publishable: z.looseObject({ enabled: z.boolean() }) }),
    fieldDefinitions: z.array(FieldDefinition.extend({ required: z.boolean() })),
  })
  .nullable();

export function definitionRequest(type: string): GraphRequest {
  return {
    query: `query Definition($type: String!) {
  metaobjectDefinitionByType(type: $type) {
    id metaobjectsCount access { storefront } capabilities { publishable { enabled } }
    fieldDefinitions { required ${FIELD_DEFINITION} }
  }
}`,
    variables: { type },
    points: 7,
    readOnly: true,
  };
}

/** The definition of a type, or `null` where the shop has none. */
export async function readDefinition(shop: Shop, type: string): Promise<Definition | null> {
  const { data } = await question(shop, definitionRequest(type));
  const answered = Answered.safeParse(data.metaobjectDefinitionByType);
  if (!answered.success) throw fault.transient('Shopify answered a question for the definition with something that cannot be understood.');
  if (answered.data === null) return null;
  const { id, metaobjectsCount, access, capabilities, fieldDefinitions } = answered.data;
  const fields = fieldDefinitions.map(
    ({ key, name, required, type: { name: type }, validations }) => [key, { name, required, type, validations }] as const,
  );
  return {
    id,
    entries: metaobjectsCount,
    publishable: capabilities.publishable.enabled,
    isPublic: access.storefront === 'PUBLIC_READ',
    fields: new Map(fields),
  };
}
