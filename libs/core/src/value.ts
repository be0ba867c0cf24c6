/**
 * Values as they travel from a warehouse to a destination, exact.
 *
 * 64-bit integers are `bigint`; decimals are `Decimal` and JSON documents are `Json`, both keeping the text the warehouse
 * gave, because a JavaScript number or a parse-and-print would change them. Times are RFC 3339 text with up to six
 * decimals: `timestamp` in UTC with `Z`, `local_timestamp` without zone. `null` is SQL NULL and differs from `''`.
 */
export type Value = null | boolean | number | bigint | string | Decimal | Json | Uint8Array | readonly Value[];

/** A decimal number, as its digits. */
export class Decimal {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** A JSON document, as its text. */
export class Json {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** A value as JSON shows it to people: 64-bit integers and decimals are text, since JSON's numbers would change them. */
export function shown(value: Value): unknown {
  if (typeof value === 'bigint' || value instanceof Decimal) return value.toString();
  if (value instanceof Json) return JSON.parse(value.text) as unknown;
  if (value instanceof Uint8Array) return `0x${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return Array.isArray(value) ? value.map(shown) : value;
}

/** The types a column can have, named once for all warehouses. `list` has an item type; `other` is read as text. */
export const SCALAR_TYPES = [
  'boolean', // boolean
  'integer', // number: up to 32 bits
  'bigint', // bigint: 64 bits and wider integers
  'decimal', // Decimal
  'double', // number: 32 and 64 bit floats, NaN and infinities included
  'text', // string
  'uuid', // string
  'timestamp', // string: an instant, UTC, microseconds
  'local_timestamp', // string: date and time without zone
  'date', // string
  'time', // string
  'json', // Json
  'binary', // Uint8Array
  'other', // string: the warehouse's own text form
] as const;

export type ScalarType = (typeof SCALAR_TYPES)[number];
export type ColumnType = { readonly kind: ScalarType } | { readonly kind: 'list'; readonly item: ColumnType };

/** A column of a table or of a result. `nativeType` is the warehouse's own name of the type. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nativeType: string;
  readonly nullable: boolean;
}

/** Rows by column: `values[c][r]` is row `r` of column `c`. Made so that no object a row is ever built. */
export interface Chunk {
  readonly columns: readonly Column[];
  readonly size: number;
  readonly values: readonly (readonly Value[])[];
}

/** `list<bigint>`, `text`, … as shown to people. */
export function typeName(type: ColumnType): string {
  return type.kind === 'list' ? `list<${typeName(type.item)}>` : type.kind;
}
