import type { ColumnType } from '@tributary/core';

/** What people call the values of a trait. */
export const TRAIT_VALUE_TYPES = ['number', 'text', 'boolean', 'time', 'list', 'object'] as const;
export type TraitValueType = (typeof TRAIT_VALUE_TYPES)[number];

const NAMES = {
  boolean: 'boolean',
  integer: 'number',
  bigint: 'number',
  decimal: 'number',
  double: 'number',
  text: 'text',
  uuid: 'text',
  timestamp: 'time',
  local_timestamp: 'time',
  date: 'time',
  time: 'time',
  json: 'object',
  binary: 'text',
  other: 'text',
  list: 'list',
} as const satisfies Record<ColumnType['kind'], TraitValueType>;

/** The name for people of a column's type. */
export function traitValueType({ kind }: ColumnType): TraitValueType {
  return NAMES[kind];
}
