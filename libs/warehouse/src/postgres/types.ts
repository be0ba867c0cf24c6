import type { Column, ColumnType, ScalarType } from '@tributary/core';

/** `[oid, oid of its array, PostgreSQL's name, our name]` of the built-in types. What is not here is `other`. */
const BUILT_IN: readonly (readonly [number, number, string, ScalarType])[] = [
  [16, 1000, 'boolean', 'boolean'],
  [17, 1001, 'bytea', 'binary'],
  [20, 1016, 'bigint', 'bigint'],
  [21, 1005, 'smallint', 'integer'],
  [23, 1007, 'integer', 'integer'],
  [26, 1028, 'oid', 'bigint'],
  [18, 1002, '"char"', 'text'],
  [19, 1003, 'name', 'text'],
  [25, 1009, 'text', 'text'],
  [1042, 1014, 'character', 'text'],
  [1043, 1015, 'character varying', 'text'],
  [114, 199, 'json', 'json'],
  [3802, 3807, 'jsonb', 'json'],
  [700, 1021, 'real', 'double'],
  [701, 1022, 'double precision', 'double'],
  [1700, 1231, 'numeric', 'decimal'],
  [2950, 2951, 'uuid', 'uuid'],
  [1082, 1182, 'date', 'date'],
  [1083, 1183, 'time without time zone', 'time'],
  [1114, 1115, 'timestamp without time zone', 'local_timestamp'],
  [1184, 1185, 'timestamp with time zone', 'timestamp'],
  [1186, 1187, 'interval', 'other'],
  [1266, 1270, 'time with time zone', 'other'],
];

interface KnownType {
  readonly type: ColumnType;
  readonly nativeType: string;
}

const KNOWN: ReadonlyMap<number, KnownType> = new Map(
  BUILT_IN.flatMap(([oid, listOid, nativeType, kind]): [number, KnownType][] => [
    [oid, { type: { kind }, nativeType }],
    [listOid, { type: { kind: 'list', item: { kind } }, nativeType: `${nativeType}[]` }],
  ]),
);

/** A type by the number that PostgreSQL sends with a result. */
export function typeOf(oid: number): KnownType {
  return KNOWN.get(oid) ?? { type: { kind: 'other' }, nativeType: `type ${oid}` };
}

export function columnOf({ name, dataTypeID }: { readonly name: string; readonly dataTypeID: number }): Column {
  return { name, ...typeOf(dataTypeID), nullable: true };
}
