import { DuckDBArrayType, DuckDBListType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { Column, ColumnType, ScalarType } from '@tributary/core';

/** Our name of each type of DuckDB. What is not here is `other`. */
const SCALARS: { readonly [id in DuckDBTypeId]?: ScalarType } = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'integer',
  [DuckDBTypeId.SMALLINT]: 'integer',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.UTINYINT]: 'integer',
  [DuckDBTypeId.USMALLINT]: 'integer',
  // The upper half of UINTEGER does not fit what we create for `integer`.
  [DuckDBTypeId.UINTEGER]: 'bigint',
  [DuckDBTypeId.BIGINT]: 'bigint',
  [DuckDBTypeId.UBIGINT]: 'bigint',
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.UHUGEINT]: 'bigint',
  [DuckDBTypeId.BIGNUM]: 'bigint',
  [DuckDBTypeId.FLOAT]: 'double',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.VARCHAR]: 'text',
  [DuckDBTypeId.ENUM]: 'text',
  [DuckDBTypeId.SQLNULL]: 'text',
  [DuckDBTypeId.UUID]: 'uuid',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP]: 'local_timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'local_timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'local_timestamp',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.BLOB]: 'binary',
};

/** A JSON column is text of another name in DuckDB. */
const ALIASES: { readonly [alias: string]: ScalarType | undefined } = { JSON: 'json' };

export function columnType(type: DuckDBType): ColumnType {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return { kind: 'list', item: columnType(type.valueType) };
  return { kind: ALIASES[type.alias ?? ''] ?? SCALARS[type.typeId] ?? 'other' };
}

export function columnOf(name: string, type: DuckDBType): Column {
  return { name, type: columnType(type), nativeType: type.alias ?? type.toString(), nullable: true };
}
