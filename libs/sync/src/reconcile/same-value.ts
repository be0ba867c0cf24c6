import { Decimal, Json } from '@tributary/core';

/**
 * Whether a destination holds what it was told, though it may write it in another way: numbers by their value, times by their instant,
 * documents member by member as far as they were told, nothing and null alike.
 */
export function isSameValue(told: unknown, there: unknown): boolean {
  const one = plain(told);
  const other = plain(there);
  if (one === null || other === null) return one === other;
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => isSameValue(item, other[index]));
  if (typeof one === 'object') {
    if (typeof other !== 'object' || Array.isArray(other)) return false;
    return Object.entries(one).every(([name, value]) => isSameValue(value, (other as Readonly<Record<string, unknown>>)[name]));
  }
  if (typeof other === 'object') return false;
  return isSameScalar(one, other);
}

type Plain = string | number | bigint | boolean | readonly unknown[] | Readonly<Record<string, unknown>> | null;

function plain(value: unknown): Plain {
  if (value === undefined) return null;
  if (value instanceof Json) return JSON.parse(value.text) as Plain;
  if (value instanceof Decimal) return value.text;
  return value as Plain;
}

function isSameScalar(one: Exclude<Plain, object | null>, other: Exclude<Plain, object | null>): boolean {
  if (typeof one === 'boolean' || typeof other === 'boolean') return one === other;
  const [text, otherText] = [String(one), String(other)];
  if (text === otherText) return true;
  // Of two texts only times may be written differently: `007` is not 7 where both are text.
  if (typeof one === 'string' && typeof other === 'string') return isSameInstant(text, otherText) || isSameDecimal(text, otherText, /\./);
  return isSameDecimal(text, otherText, /(?:)/);
}

const NUMBER = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?(?:e([+-]?\d+))?$/i;

/** By their digits, so that none is lost. */
function isSameDecimal(one: string, other: string, like: RegExp): boolean {
  if (!like.test(one) && !like.test(other)) return false;
  const [first, second] = [digitsOf(one), digitsOf(other)];
  return first !== undefined && first === second;
}

function digitsOf(text: string): string | undefined {
  const [, sign = '', whole = '', part = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === '' && part === '' && !/^[+-]?0+(\.0*)?$/.test(text)) return undefined;
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - part.length + (digits.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}e${power}`;
}

const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

function isSameInstant(one: string, other: string): boolean {
  if (!INSTANT.test(one) || !INSTANT.test(other)) return false;
  return instantOf(one) === instantOf(other);
}

/** Milliseconds, and the digits after them, which a `Date` forgets. */
function instantOf(text: string): string {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const whole = Date.parse(text.replace(/\.\d+/, '').replace(' ', 'T'));
  return `${whole}.${fraction.replace(/0+$/, '')}`;
}
