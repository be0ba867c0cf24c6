import { readJson } from '@tributary/connector-kit';
import { Decimal } from '@tributary/core';
import { itemType, type FieldType } from './field-type.js';

/** A field's text as a value again: the other way of `fieldText`. An empty field is `null`. */
export function readText(text: string | null, type: FieldType | undefined): unknown {
  if (text === null || text === '') return null;
  if (type === undefined) return text;
  if (itemType(type) !== undefined || DOCUMENTS.has(type.type)) return readJson(text) ?? text;
  return (READERS[type.type] ?? ((same: string) => same))(text);
}

const DOCUMENTS = new Set(['json', 'money', 'rating', 'dimension', 'weight', 'volume']);

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  boolean: (text) => text === 'true',
  number_integer: (text) => readJson(text) ?? text,
  number_decimal: (text) => new Decimal(text),
};
