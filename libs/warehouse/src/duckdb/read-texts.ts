import type { DuckDBVarCharVector } from '@duckdb/node-api';

/** What the vector keeps to itself: 16 bytes a text, and a bit for each that is not NULL. */
interface Inside {
  readonly dataView: DataView;
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number };
}

/** A text of at most so many bytes stands in the vector itself; of a longer one, where it is. */
const INLINE_BYTES = 12;
const ENTRY_BYTES = 16;
/** The byte order mark in UTF-8, its last byte first. The library's decoder drops one that a text begins with. */
const MARK_BYTES = 0xbfbbef;
const MARK = '\ufeff';

/**
 * The texts of a vector. `getItem` makes a view of memory and keeps a copy for each, and counts bits with big integers: three times the
 * time and four times the memory of a text. Longer ones are asked for there all the same, since only the library can follow a pointer.
 */
export function readTexts(vector: DuckDBVarCharVector): readonly (string | null)[] {
  const { dataView, validity } = vector as unknown as Inside;
  const count = vector.itemCount;
  const values = new Array<string | null>(count);
  const bytes = Buffer.from(dataView.buffer as ArrayBuffer, dataView.byteOffset, dataView.byteLength);
  const isSome = validityOf(validity);
  for (let row = 0; row < count; row++) {
    if (!isSome(row)) {
      values[row] = null;
      continue;
    }
    const at = row * ENTRY_BYTES;
    const length = dataView.getUint32(at, true);
    values[row] =
      length > INLINE_BYTES ? longText(vector, row, dataView.getUint32(at + 4, true)) : bytes.toString('utf8', at + 4, at + 4 + length);
  }
  return values;
}

/** The first four bytes of a longer text stand in the vector, too. */
function longText(vector: DuckDBVarCharVector, row: number, start: number): string | null {
  const text = vector.getItem(row);
  return (start & 0xffffff) === MARK_BYTES && text !== null ? MARK + text : text;
}

function validityOf({ data, offset }: Inside['validity']): (row: number) => boolean {
  if (data === null) return () => true;
  const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return (row) => (((bits[(offset + row) >> 3] ?? 0) >> ((offset + row) & 7)) & 1) === 1;
}
