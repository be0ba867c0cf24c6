import { resolve, sep } from 'node:path';
import { textOf, type Node } from '../contained/walk.js';

/** Functions that read files as rows. */
const READERS =
  /^(?:read_csv|read_csv_auto|read_json|read_json_auto|read_json_objects|read_ndjson|read_ndjson_auto|read_ndjson_objects|read_parquet)$/;

/**
 * Whether a call reads nothing but files of these folders: by one name that is written out, no part of which begins with a dot, where secrets
 * are kept, and no part of which is a pattern: that would find such as well.
 */
export function readsOwnFiles(call: Node, folders: readonly string[]): boolean {
  const [first, ...others] = Array.isArray(call['children']) ? (call['children'] as readonly Node[]) : [];
  const name = textOf((first?.['value'] as Node | undefined) ?? {}, 'value');
  if (!READERS.test(textOf(call, 'function_name') ?? '') || first?.['class'] !== 'CONSTANT' || name === undefined) return false;
  // What is set besides is a value by its name (`header = true`), no further file.
  if (others.some(({ type }) => type !== 'COMPARE_EQUAL')) return false;
  const parts = name.split(/[\\/]/);
  if (parts.some((part) => part.startsWith('.')) || /[*?[\]{}]|:\/\//.test(name)) return false;
  return folders.some((folder) => resolve(name).startsWith(resolve(folder) + sep));
}

/** Names that DuckDB would take for a file where no table has them. */
export const looksLikeFile = (name: string): boolean =>
  /[\\/]|:|\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|db|duckdb|arrow|xlsx?)(?:\.\w+)?$/i.test(name);
