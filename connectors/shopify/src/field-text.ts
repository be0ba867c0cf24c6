import { Decimal, Json } from '@tributary/core';
import { writeJson, type FieldValue } from '@tributary/connector-kit';

/** A field's value as a metaobject takes it: always text, whatever the field's type; lists and objects as the text of their JSON. */
export function fieldText(value: FieldValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return withoutExponent(value);
  if (value instanceof Decimal || value instanceof Json) return value.text;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'object' ? writeJson(value) : String(value);
}

/** `1e+21` and `1e-7` in digits: Shopify's decimals have no exponent. */
function withoutExponent(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}
