import { createHash } from 'node:crypto';

/** PostgreSQL cuts longer names without a word, and two of them could then be one. */
const LONGEST = 63;

/** A name that both warehouses keep as it is: a long one is cut and ends in a fingerprint of the whole. */
export function shortName(name: string): string {
  return Buffer.byteLength(name) <= LONGEST ? name : marked(name, name);
}

/**
 * A column name for each destination field, the field's own path where that can be. DuckDB does not tell `Id` from `id`, and names
 * that start with `_` are ours: those get a fingerprint too. The same paths always give the same names.
 */
export function columnNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const plain = path.startsWith('_') || path.includes('\0') ? marked('field', path) : shortName(path);
    const name = taken.has(plain.toLowerCase()) ? marked(plain, path) : plain;
    taken.add(name.toLowerCase());
    names.set(path, name);
  }
  return names;
}

function marked(name: string, whole: string): string {
  const mark = createHash('sha256').update(whole).digest('hex').slice(0, 12);
  return `${Buffer.from(name)
    .subarray(0, 40)
    .toString()
    .replace(/\uFFFD+$/, '')}~${mark}`;
}
