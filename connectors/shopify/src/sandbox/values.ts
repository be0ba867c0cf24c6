import { at } from './at.js';
import type { FieldDefinition, Shop } from './shop.js';

const KILOBYTE = 1024;
const MOST_ITEMS = 128;
const MOST_METAOBJECTS = 256;

type Validator = (text: string) => boolean;

const matches =
  (pattern: RegExp): Validator =>
  (text) =>
    pattern.test(text);

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const hasMembers =
  (...names: readonly string[]): Validator =>
  (text) => {
    const value = json(text);
    return typeof value === 'object' && value !== null && names.every((name) => Object.hasOwn(value, name));
  };

const reference = (resource: string): Validator => matches(new RegExp(`^gid://shopify/${resource}/[1-9]\\d{0,5}$`));

/** What the text of each type looks like, as Shopify's list of types has it. */
const TYPES: ReadonlyMap<string, Validator> = new Map<string, Validator>([
  ['boolean', matches(/^(true|false)$/)],
  ['single_line_text_field', matches(/^[^\r\n]*$/)],
  ['multi_line_text_field', () => true],
  ['number_integer', (text) => /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))],
  ['number_decimal', matches(/^-?\d{1,13}(\.\d{1,9})?$/)],
  ['date', (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))],
  ['date_time', (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text) && !Number.isNaN(Date.parse(text))],
  ['json', (text) => json(text) !== undefined],
  ['money', hasMembers('amount', 'currency_code')],
  ['rating', hasMembers('value', 'scale_min', 'scale_max')],
  ['dimension', hasMembers('value', 'unit')],
  ['weight', hasMembers('value', 'unit')],
  ['volume', hasMembers('value', 'unit')],
  ['color', matches(/^#[0-9a-fA-F]{6}$/)],
  ['url', (text) => /^(https?|mailto|sms|tel):/.test(text) && URL.canParse(text) && text.length <= 2 * KILOBYTE],
  ['id', (text) => text.length <= 2 * KILOBYTE],
  ['product_reference', reference('Product')],
  ['variant_reference', reference('ProductVariant')],
  ['file_reference', reference('\\w+')],
  ['page_reference', reference('OnlineStorePage')],
  // The forms of these three are inferred.
  ['metaobject_reference', reference('Metaobject')],
  ['customer_reference', reference('Customer')],
  ['collection_reference', reference('Collection')],
]);

/** The names of all types, without their lists. */
export const FIELD_TYPES: readonly string[] = [...TYPES.keys()];

export function isFieldType(type: string): boolean {
  return TYPES.has(type.replace(/^list\./, ''));
}

/** Whether the text is a value that the field's definition takes. Of each kind but metaobjects, the shop has those numbered 1 to 999,999. */
export function fits(shop: Shop, { type, validations = [] }: Pick<FieldDefinition, 'type' | 'validations'>, text: string): boolean {
  if (Buffer.byteLength(text) > (type === 'json' ? 128 : 64) * KILOBYTE) return false;
  if (type.startsWith('list.')) return fitsList(shop, type.slice('list.'.length), text);
  return (
    (TYPES.get(type)?.(text) ?? false) &&
    exists(shop, type, text) &&
    validations.every(({ name, value }) => (RULES[name] ?? always)(text, value))
  );
}

function fitsList(shop: Shop, type: string, text: string): boolean {
  const items = json(text);
  if (!Array.isArray(items) || items.length > (type === 'metaobject_reference' ? MOST_METAOBJECTS : MOST_ITEMS)) return false;
  return items.every((each) => fits(shop, { type }, typeof each === 'string' ? each : JSON.stringify(each)));
}

function exists(shop: Shop, type: string, text: string): boolean {
  return type !== 'metaobject_reference' || at(shop.places, text) !== undefined;
}

const always = () => true;

/** Of the demands a definition may make, those the sandbox minds. */
const RULES: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  choices: (text, value) => (json(value) as readonly string[]).includes(text),
  max: (text, value) => [...text].length <= Number(value),
};
