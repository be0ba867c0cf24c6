import type { Chunk, Value } from '@tributary/core';

/** Rows in the text form of `COPY`: a tab between values, a line a row, `\N` for NULL. */
export function* writeChunk({ size, values }: Chunk): Generator<string> {
  let lines = '';
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < values.length; column++) {
      if (column > 0) lines += '\t';
      lines += copyText(values[column]?.[row] ?? null);
    }
    lines += '\n';
    if (lines.length > 65_536) {
      yield lines;
      lines = '';
    }
  }
  if (lines !== '') yield lines;
}

const ESCAPES: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function copyText(value: Value): string {
  if (value === null) return '\\N';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return literalText(value).replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] as string);
}

/** The text that PostgreSQL's input functions read. */
function literalText(value: Exclude<Value, null>): string {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  return isList(value) ? `{${value.map(itemText).join(',')}}` : String(value);
}

function itemText(item: Value): string {
  if (item === null) return 'NULL';
  return isList(item) ? literalText(item) : `"${literalText(item).replace(/["\\]/g, '\\$&')}"`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
