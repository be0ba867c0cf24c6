import { isDeepStrictEqual } from 'node:util';

type Plain = Readonly<Record<string, unknown>>;

/** The places where two objects differ, in dotted form, down to the first that is no object. Order of keys does not count. */
export function changedFields(before: unknown, after: unknown): readonly string[] {
  // Through JSON, as the store keeps it: a field that is `undefined` is one that is not there.
  return differences(JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(after)), []);
}

function differences(before: unknown, after: unknown, path: readonly string[]): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isPlain(before) || !isPlain(after)) return [path.join('.')];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
