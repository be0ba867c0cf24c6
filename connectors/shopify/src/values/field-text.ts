import { isObject, opened, readJson, writeJson, type FieldValue } from '@tributary/connector-kit';
import { Decimal, Json } from '@tributary/core';
import { itemType, mostItems, REFERENCED, type FieldType } from './field-type.js';
import { gidOf } from './gid.js';
import { numberText } from './number-text.js';

/** A value as Shopify takes it, or why it cannot be one of its type. */
export type Written = { readonly text: string } | { readonly problem: string };

const written = (text: string): Written => ({ text });
const problem = (what: string): Written => ({ problem: what });

/**
 * A field's value as a metaobject or metafield takes it: always text. By the field's type where it is known, so that a number becomes the
 * id of a product and an amount of money travels as text; else by what it looks like. Nothing is rounded or cut: what does not fit is a
 * problem.
 */
export function fieldText(value: FieldValue, type?: FieldType): Written {
  if (value === null) return written('');
  if (type === undefined) return written(plainText(value));
  const item = itemType(type);
  if (item !== undefined) return listText(value, item);
  return (TEXTS[type.type] ?? referenceText)(value, type);
}

/** Whatever its type is: lists and objects as the text of their JSON. */
function plainText(value: FieldValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Decimal || value instanceof Json) return value.text;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'object' ? writeJson(value) : String(value);
}

type Text = (value: FieldValue, type: FieldType) => Written;

/** Shopify's types whose text is not just what the value looks like. */
const TEXTS: Readonly<Record<string, Text>> = {
  boolean: (value) => (/^(true|false)$/.test(plainText(value)) ? written(plainText(value)) : problem('is neither true nor false')),
  number_integer: (value) => integerText(digitsOf(value)),
  number_decimal: (value) => decimalText(digitsOf(value)),
  date: (value) => matching(value, /^\d{4}-\d\d-\d\d$/, 'is no date (`2026-01-31`); cast it in the source'),
  date_time: (value) => matching(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'is no date and time (`2026-01-31T12:30:00Z`)'),
  json: (value) => written(typeof value === 'string' && readJson(value) === undefined ? writeJson(value) : plainText(value)),
  money: (value) => partsText(value, { amount: 'text', currency_code: 'text' }, {}),
  rating: (value, { validations }) => partsText(value, { value: 'text', scale_min: 'text', scale_max: 'text' }, validations),
  dimension: (value) => partsText(value, MEASURE, {}),
  weight: (value) => partsText(value, MEASURE, {}),
  volume: (value) => partsText(value, MEASURE, {}),
  color: (value) => matching(value, /^#[0-9a-fA-F]{6}$/, 'is no color (`#fff123`)'),
};

const MEASURE = { value: 'number', unit: 'text' } as const;

function matching(value: FieldValue, pattern: RegExp, otherwise: string): Written {
  const text = plainText(value);
  return pattern.test(text) ? written(text) : problem(otherwise);
}

function digitsOf(value: FieldValue): string {
  // `5.0` of a column of decimals is the integer 5.
  return plainText(value).replace(/^(-?\d+)\.0+$/, '$1');
}

const LARGEST = 9_007_199_254_740_991n;

function integerText(text: string): Written {
  if (!/^-?\d+$/.test(text)) return problem('is no whole number');
  const size = BigInt(text.replace('-', ''));
  return size <= LARGEST ? written(text) : problem(`is beyond ±${LARGEST}, the largest integer Shopify keeps`);
}

function decimalText(text: string): Written {
  const digits = /^-?(\d+)(?:\.(\d+))?$/.exec(text);
  if (digits === null) return problem('is no decimal number');
  const fraction = (digits[2] ?? '').replace(/0+$/, '');
  if ((digits[1] ?? '').replace(/^0+/, '').length > 13)
    return problem('is beyond ±9999999999999.999999999, the largest decimal Shopify keeps');
  if (fraction.length > 9) return problem('has more than the 9 decimals Shopify keeps; round it in the source');
  return written((digits[2] ?? '').length > 9 ? text.replace(/0+$/, '').replace(/\.$/, '') : text);
}

type Parts = Readonly<Record<string, 'text' | 'number'>>;

/** A value that has parts (`price.amount`, `price.currency_code`). Parts it lacks may be known from the definition (the scale of a rating). */
function partsText(value: FieldValue, parts: Parts, known: Readonly<Record<string, string>>): Written {
  const [first = ''] = Object.keys(parts);
  const names = Object.keys(parts);
  const given = objectOf(value) ?? (Object.hasOwn(parts, 'scale_min') ? { [first]: value } : undefined);
  const entries = names.map((name) => [name, given?.[name] ?? known[name] ?? null] as const);
  const missing = entries.filter(([, part]) => part === null).map(([name]) => `\`${name}\``);
  if (given === undefined || missing.length > 0)
    return problem(`lacks ${(given === undefined ? names.map((name) => `\`${name}\``) : missing).join(', ')}`);
  const tokens = entries.map(([name, part]) => `${JSON.stringify(name)}:${tokenOf(part, parts[name])}`);
  return tokens.some((token) => token.endsWith(':')) ? problem('has a part that is no number') : written(`{${tokens.join(',')}}`);
}

function tokenOf(part: unknown, as: 'text' | 'number' | undefined): string {
  const text = plainText(part as FieldValue);
  if (as === 'text') return JSON.stringify(text);
  return /^-?\d+(\.\d+)?$/.test(text) ? text : '';
}

function objectOf(value: FieldValue): Readonly<Record<string, unknown>> | undefined {
  const read = documentOf(value);
  return isObject(read) ? read : undefined;
}

/** What a value says that is a document, or a text that is one. */
const documentOf = (value: FieldValue): unknown => (typeof value === 'string' ? readJson(value) : opened(value));

/** What names another object of the shop, and every type that takes text as it is. */
function referenceText(value: FieldValue, { type }: FieldType): Written {
  const resource = REFERENCED[type];
  if (resource === undefined) return written(plainText(value));
  const gid = gidOf(value, type === 'mixed_reference' && typeof value === 'string' ? '\\w+' : resource);
  return gid === undefined ? problem(`is no id of a ${resource} (\`7\` or \`gid://shopify/${resource}/7\`)`) : written(gid);
}

/** Types whose values are JSON themselves, so that a list of them holds no texts. */
const BARE = new Set(['number_integer', 'number_decimal', 'json', 'money', 'rating', 'dimension', 'weight', 'volume', 'link']);

function listText(value: FieldValue, item: FieldType): Written {
  const list = documentOf(value);
  if (!Array.isArray(list)) return problem('is no list');
  if (list.length > mostItems(item)) return problem(`has ${list.length} elements; Shopify takes ${mostItems(item)}`);
  const texts = (list as readonly FieldValue[]).map((each) => (each === null ? problem('holds a null') : fieldText(each, item)));
  const wrong = texts.findIndex((each) => 'problem' in each);
  if (wrong !== -1) return problem(`has an element (${wrong + 1}) that ${(texts[wrong] as { problem: string }).problem}`);
  const tokens = texts.map((each) => ('text' in each ? (BARE.has(item.type) ? each.text : JSON.stringify(each.text)) : ''));
  return written(`[${tokens.join(',')}]`);
}
