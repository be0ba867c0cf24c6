import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBListValue,
  INTEGER,
  LIST,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { Invalid, messageOf, typeName, type Chunk, type Column, type ColumnType, type ScalarType, type Value } from '@tributary/core';

/** How values of one type are put into a vector. */
interface Writer {
  readonly type: DuckDBType;
  readonly write: (value: never) => DuckDBValue;
}

const AS_IS = (value: never): DuckDBValue => value;

/** What has no vector of its own here goes in as text, which the appender casts to the type of the target column. */
const TEXT: Writer = { type: VARCHAR, write: String };

const WRITERS: { readonly [kind in ScalarType]?: Writer } = {
  boolean: { type: BOOLEAN, write: AS_IS },
  integer: { type: INTEGER, write: AS_IS },
  bigint: { type: BIGINT, write: AS_IS },
  double: { type: DOUBLE, write: AS_IS },
  binary: { type: BLOB, write: (value: Uint8Array) => new DuckDBBlobValue(value) },
};

/** Integers beyond 64 bits by the names that DuckDB gives them. */
const WIDE = /^(U?HUGEINT|UBIGINT|BIGNUM)$/;

function writerOf(type: ColumnType, nativeType: string): Writer {
  if (type.kind !== 'list') return (WIDE.test(nativeType) ? undefined : WRITERS[type.kind]) ?? TEXT;
  const item = writerOf(type.item, nativeType.replace(/\[\d*\]$/, ''));
  return {
    type: LIST(item.type),
    write: (list: readonly Value[]) => new DuckDBListValue(list.map((value) => (value === null ? null : item.write(value as never)))),
  };
}

/** Gives DuckDB's data chunks for one of ours: at most as many rows each as DuckDB takes at once. */
export function* writeChunk({ columns, size, values }: Chunk, order: readonly number[], rowsAtOnce: number): Generator<DuckDBDataChunk> {
  const writers = order.map((index) => writerOf((columns[index] as Column).type, (columns[index] as Column).nativeType));
  const types = writers.map((writer) => writer.type);
  for (let from = 0; from < size; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, size);
    const target = DuckDBDataChunk.create(types, to - from);
    writers.forEach((writer, at) => {
      const source = order[at] as number;
      writeVector(target, at, { column: columns[source] as Column, writer, values: values[source] as readonly Value[], from, to });
    });
    yield target;
  }
}

interface Part {
  readonly column: Column;
  readonly writer: Writer;
  readonly values: readonly Value[];
  readonly from: number;
  readonly to: number;
}

function writeVector(target: DuckDBDataChunk, at: number, { column, writer, values, from, to }: Part): void {
  const vector = target.getColumnVector(at);
  let row = from;
  try {
    for (; row < to; row++) {
      const value = values[row] as Value;
      vector.setItem(row - from, value === null ? null : writer.write(value as never));
    }
    vector.flush();
  } catch (error) {
    const shown = `row ${row + 1} of column \`${column.name}\` (${typeName(column.type)})`;
    throw new Invalid('warehouse.value', `cannot load ${shown}: ${messageOf(error)}`, [], { cause: error });
  }
}
