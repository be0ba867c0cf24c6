import type { Context } from '@tributary/connector-kit';
import { remember } from '../graph/remember.js';
import type { ShopifySettings } from '../settings.js';
import type { FieldTypes } from '../values/field-type.js';
import { readDefinition, type Definition } from './definition.js';
import type { MetaobjectOptions } from './options.js';

/** The definition as it was when this piece of work first asked. */
export function definitionOf(context: Context<ShopifySettings>, type: string): Promise<Definition | null> {
  return remember(context.signal, `definition ${type}`, () => readDefinition(context, type));
}

/** The types of the sync's fields: those it gives, else the definition's. */
export async function fieldTypesOf(context: Context<ShopifySettings>, { type, fields }: MetaobjectOptions): Promise<FieldTypes> {
  if (fields !== undefined) return new Map(Object.entries(fields).map(([key, type]) => [key, { type, validations: {} }]));
  // Where there is no definition, the first write is told so in words of Shopify's.
  return (await definitionOf(context, type))?.fields ?? new Map();
}
