import { Json, type Value } from '@tributary/core';
import { escapeMarkup } from '@tributary/templates';

/** A value in which nothing is markup. In a JSON document only its texts can have any, so that it stays one. */
export function escapeValue(value: Value): Value {
  if (typeof value === 'string') return escapeMarkup(value);
  if (value instanceof Json) return new Json(escapeMarkup(value.text));
  return isList(value) ? value.map(escapeValue) : value;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
