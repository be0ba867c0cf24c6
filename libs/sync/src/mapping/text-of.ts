import { Decimal, Json, type Value } from '@tributary/core';

/** Text that says exactly what a value is: digits as they are, JSON as it stands. Not for binary values. */
export function textOf(value: Exclude<Value, null>): string {
  if (value instanceof Decimal || value instanceof Json) return value.text;
  return Array.isArray(value) ? jsonOf(value) : String(value);
}

function jsonOf(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (value === null) return 'null';
  return typeof value === 'string' ? JSON.stringify(value) : textOf(value);
}
