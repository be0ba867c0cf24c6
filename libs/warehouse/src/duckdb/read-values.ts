import {
  DuckDBListVector,
  DuckDBTimestampValue,
  DuckDBVarCharVector,
  type DuckDBArrayVector,
  type DuckDBBlobValue,
  type DuckDBDataChunk,
  type DuckDBDateValue,
  type DuckDBDecimalValue,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampSecondsValue,
  type DuckDBTimestampTZValue,
  type DuckDBTimeValue,
  type DuckDBType,
  type DuckDBVector,
} from '@duckdb/node-api';
import { Decimal, Json, type Chunk, type Column, type ColumnType, type ScalarType, type Value } from '@tributary/core';
import { groupDecimals } from '../group-decimals.js';
import { readTexts } from './read-texts.js';
import { columnType } from './types.js';

type Read = (item: never) => Value;

/** How an item of a vector becomes a value; what is not here already is one. */
const READERS: { readonly [kind in ScalarType]?: Read } = {
  bigint: (item: bigint | number) => BigInt(item),
  decimal: (item: DuckDBDecimalValue) => new Decimal(item.toString()),
  uuid: String,
  json: (item: string) => new Json(item),
  date: (item: DuckDBDateValue) => (item.isFinite ? mendYearZero(item.toString()) : item.days > 0 ? 'infinity' : '-infinity'),
  time: (item: DuckDBTimeValue) => groupDecimals(item.toString()),
  timestamp: (item: DuckDBTimestampTZValue) => timestampText(item.micros, UTC),
  local_timestamp: (item: AnyTimestamp) => timestampText(microsOf(item), NO_ZONE),
  // The bytes belong to the chunk, which is freed.
  binary: (item: DuckDBBlobValue) => Uint8Array.from(item.bytes),
  other: String,
};

const UTC = { short: 'Z', long: '+00' };
const NO_ZONE = { short: '', long: '' };

type AnyTimestamp = DuckDBTimestampValue | DuckDBTimestampSecondsValue | DuckDBTimestampMillisecondsValue;

/** The rows of a data chunk by column, copied out of DuckDB's memory. */
export function readChunk(chunk: DuckDBDataChunk, columns: readonly Column[], types: readonly DuckDBType[]): Chunk {
  const values = types.map((type, index) => readVector(chunk.getColumnVector(index), columnType(type)));
  return { columns, size: chunk.rowCount, values };
}

// `getItem` is the public way, and as fast as going for the typed array behind it: 10 million integers in 0.46 s against
// 0.54 s for `getColumnValues` and 0.68 s for `Array.from(items)`, 0.49 s of which is the query itself.
function readVector(vector: DuckDBVector, type: ColumnType): readonly Value[] {
  if (type.kind === 'list') return readLists(vector as DuckDBListVector | DuckDBArrayVector, type.item);
  const read = READERS[type.kind];
  if (vector instanceof DuckDBVarCharVector) {
    const texts = readTexts(vector);
    return read === undefined ? texts : texts.map((text) => (text === null ? null : read(text as never)));
  }
  const count = vector.itemCount;
  const values = new Array<Value>(count);
  for (let row = 0; row < count; row++) {
    const item = vector.getItem(row);
    values[row] = item === null || !read ? (item as Value) : read(item as never);
  }
  return values;
}

function readLists(vector: DuckDBListVector | DuckDBArrayVector, type: ColumnType): readonly Value[] {
  return Array.from({ length: vector.itemCount }, (_, row) => {
    const items = vector instanceof DuckDBListVector ? vector.getItemVector(row) : arrayAt(vector, row);
    return items === null ? null : readVector(items, type);
  });
}

/** The items of an array of fixed length. The vector keeps them to itself, and what it gives has been through the library's decoder. */
function arrayAt(vector: DuckDBArrayVector, row: number): DuckDBVector | null {
  const { childData } = vector as unknown as { readonly childData: DuckDBVector };
  const { length } = vector.type;
  return vector.getItem(row) === null ? null : childData.slice(row * length, length);
}

function microsOf(item: AnyTimestamp): bigint {
  if ('micros' in item) return item.micros;
  return 'millis' in item ? item.millis * 1000n : item.seconds * 1_000_000n;
}

const YEAR_1 = -62_135_596_800_000_000n;
const YEAR_10000 = 253_402_300_800_000_000n;

/** RFC 3339 within its four-digit years; outside them, and for the infinities, DuckDB's own text, which it reads back. */
function timestampText(micros: bigint, zone: { readonly short: string; readonly long: string }): string {
  if (micros < YEAR_1 || micros >= YEAR_10000) {
    const value = new DuckDBTimestampValue(micros);
    return value.isFinite ? mendYearZero(value.toString()) + zone.long : value.toString();
  }
  return nearText(micros, zone) ?? anyText(micros, zone);
}

const DAY_MICROS = 86_400_000_000;

/** The last day that was asked for: neighbours in a table are often of one day. */
let lastDay = { day: 0, text: '1970-01-01' };

/** The same for what a number counts exactly (the years 1685 to 2254), without big integers and in a fifth of the time. */
function nearText(big: bigint, zone: { readonly short: string }): string | undefined {
  const micros = Number(big);
  if (!Number.isSafeInteger(micros)) return undefined;
  const day = Math.floor(micros / DAY_MICROS);
  if (day !== lastDay.day) lastDay = { day, text: new Date(day * 86_400_000).toISOString().slice(0, 10) };
  const ofDay = micros - day * DAY_MICROS;
  const seconds = Math.floor(ofDay / 1_000_000);
  const fraction = ofDay - seconds * 1_000_000;
  const clock = `${lastDay.text}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0 ? clock + zone.short : `${clock}.${fractionText(fraction)}${zone.short}`;
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** Three digits where they say all, else six. */
const fractionText = (micros: number): string =>
  micros % 1000 === 0 ? String(micros / 1000).padStart(3, '0') : String(micros).padStart(6, '0');

function anyText(micros: bigint, zone: { readonly short: string }): string {
  const rest = Number(((micros % 1000n) + 1000n) % 1000n);
  // Only the calendar is left to Date; the microseconds never enter it.
  const iso = new Date(Number((micros - BigInt(rest)) / 1000n)).toISOString();
  if (rest > 0) return iso.slice(0, 23) + String(rest).padStart(3, '0') + zone.short;
  return (iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23)) + zone.short;
}

/** The library writes the year before 1 as `0000`; DuckDB calls it 1 BC and reads nothing else. */
function mendYearZero(text: string): string {
  return text.replace(/^0000-(\d\d-\d\d)/, '0001-$1 (BC)');
}
