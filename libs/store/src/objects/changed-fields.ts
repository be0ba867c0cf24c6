import { isDeepStrictEqual } from 'node:util';

type Plain = Readonly<Record<string, unknown>>;

/** One place in which two objects differ. Without `old` it was not there before, without `new` it is not there any more. */
export interface FieldChange {
  /** The place in dotted form. */
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

/** The places where two objects differ, in dotted form, down to the first that is no object. Order of keys does not count. */
export function changedFields(before: unknown, after: unknown): readonly string[] {
  return fieldChanges(before, after).map(({ field }) => field);
}

/** The same with what stood and stands there. A secret is one value, whatever its reference is made of. */
export function fieldChanges(before: unknown, after: unknown): readonly FieldChange[] {
  // Through JSON, as the store keeps it: a field that is `undefined` is one that is not there.
  return differences(JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(after)), []);
}

function differences(before: unknown, after: unknown, path: readonly string[]): readonly FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isBranch(before) || !isBranch(after)) return [changeOf(path.join('.'), before, after)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
}

function changeOf(field: string, before: unknown, after: unknown): FieldChange {
  return { field, ...(before === undefined ? {} : { old: before }), ...(after === undefined ? {} : { new: after }) };
}

const isBranch = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('$secret' in value);
