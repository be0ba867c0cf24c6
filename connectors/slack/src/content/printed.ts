import { Decimal, Json, type Value } from '@tributary/core';
import { writeJson, type FieldValue } from '@tributary/connector-kit';

/** A value as a person reads it; nothing for null. */
export function printed(value: FieldValue): string {
  if (value === null) return '';
  if (value instanceof Decimal || value instanceof Json) return value.text;
  if (Array.isArray(value)) return value.map((item: Value) => printed(item)).join(', ');
  return typeof value === 'object' ? writeJson(value) : String(value);
}
