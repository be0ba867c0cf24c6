import { readJson, type Context, type Field } from '@tributary/connector-kit';
import type { ShopifySettings } from '../settings.js';
import { itemType, mostItems, type FieldType } from '../values/field-type.js';
import { definitionOf } from './field-types.js';
import type { MetaobjectOptions } from './options.js';

/** The fields of the definition, as a mapping is offered them. */
export async function discoverFields(context: Context<ShopifySettings>, { type }: MetaobjectOptions): Promise<readonly Field[]> {
  const definition = await definitionOf(context, type);
  return [...(definition?.fields ?? [])].map(([key, { name, required, ...field }]) => ({ ...fieldOf(key, name, field), required }));
}

/** A field as the mapping form knows it. A required one need be given only for entries that are new, which Shopify itself minds. */
export function fieldOf(name: string, label: string, type: FieldType): Field {
  const item = itemType(type);
  const choices = readJson(type.validations.choices ?? '');
  const longest = Number(type.validations.max);
  const isText = TEXTS.has(type.type);
  return {
    name,
    label,
    type: item === undefined ? (KINDS[type.type] ?? 'string') : 'array',
    help: `\`${type.type}\``,
    ...(item === undefined ? {} : { maxItems: mostItems(item) }),
    ...(isText && Number.isInteger(longest) && longest > 0 ? { maxLength: longest } : {}),
    ...(Array.isArray(choices) && choices.length > 0 ? { choices: choices.map(String) } : {}),
  };
}

const TEXTS = new Set(['single_line_text_field', 'multi_line_text_field']);

const KINDS: Readonly<Record<string, Field['type']>> = {
  boolean: 'boolean',
  number_integer: 'integer',
  number_decimal: 'number',
  date_time: 'datetime',
  json: 'json',
  money: 'json',
  rating: 'json',
  dimension: 'json',
  weight: 'json',
  volume: 'json',
};
