import { isObject } from '@tributary/connector-kit';

/** The value an attribute has after an update: null removes, counters count, arrays are added to, objects merge where it is asked. */
export function combine(before: unknown, value: unknown, merge: boolean): unknown {
  if (!isObject(value)) return value;
  if (typeof value['inc'] === 'number') return (typeof before === 'number' ? before : 0) + value['inc'];
  const list: readonly unknown[] = Array.isArray(before) ? before : [];
  if (Array.isArray(value['add'])) return [...new Set([...list, ...(value['add'] as unknown[])])];
  if (Array.isArray(value['remove'])) return list.filter((item) => !(value['remove'] as unknown[]).includes(item));
  if (['$add', '$update', '$remove'].some((name) => Array.isArray(value[name]))) return combineObjects(list, value, merge);
  if (!merge) return withoutNulls(value);
  return withoutNulls({
    ...(isObject(before) ? before : {}),
    ...mapped(value, (inner, name) => combine(isObject(before) ? before[name] : undefined, inner, true)),
  });
}

/** In this order: added, removed, updated. */
function combineObjects(before: readonly unknown[], value: Readonly<Record<string, unknown>>, merge: boolean): unknown {
  const { $add: added = [], $remove: removed = [], $update: updated = [] } = value as Readonly<Record<string, readonly unknown[]>>;
  const kept = [...before, ...added].filter((item) => !removed.some((named) => isNamed(item, named)));
  return kept.map((item) =>
    updated
      .filter((update) => isNamed(item, update))
      .reduce((now: unknown, update) => combine(now, (update as { $new_object?: unknown }).$new_object ?? {}, merge), item),
  );
}

function isNamed(item: unknown, by: unknown): boolean {
  const { $identifier_key: key, $identifier_value: value } = (isObject(by) ? by : {}) as {
    $identifier_key?: unknown;
    $identifier_value?: unknown;
  };
  return isObject(item) && typeof key === 'string' && item[key] === value;
}

const withoutNulls = (object: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, inner]) => inner !== null));

function mapped(object: Readonly<Record<string, unknown>>, map: (inner: unknown, name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, inner]) => [name, map(inner, name)]));
}

/** Something inside nested data that Braze does not take; a name, a text or a size. */
export function isInvalidNested(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isObject(item)) && (tooBig(value, 102_400) || value.some(hasInvalid));
  if (!isObject(value)) return false;
  const lists = ['$add', '$update', '$remove'].flatMap((name) => (Array.isArray(value[name]) ? (value[name] as unknown[]) : []));
  if (lists.length > 0)
    return (
      tooBig(value, 102_400) ||
      lists.some((item) => hasInvalid(isObject(item) && '$new_object' in item ? item['$new_object'] : unnamed(item)))
    );
  return tooBig(value, 51_200) || hasInvalid(value);
}

function unnamed(item: unknown): unknown {
  return isObject(item) && '$identifier_key' in item ? null : item;
}

function hasInvalid(value: unknown): boolean {
  if (typeof value === 'string') return [...value].length > 255;
  if (Array.isArray(value)) return value.some(hasInvalid);
  if (!isObject(value) || '$time' in value) return false;
  return Object.entries(value).some(([name, inner]) => name.startsWith('$') || name.length > 255 || hasInvalid(inner));
}

const tooBig = (value: unknown, bytes: number): boolean =>
  Buffer.byteLength(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))) > bytes;

export function isNested(value: unknown): boolean {
  return isObject(value) ? !['inc', 'add', 'remove'].some((name) => name in value) : Array.isArray(value) && value.some(isObject);
}

/** Not billed, as seen in other tools; not stated by Braze. */
const FREE = new Set(['country', 'language', 'email_subscribe', 'push_subscribe', 'subscription_groups']);

/** What writing an attribute costs: one data point, a nested object one for each of its values. */
export function costOf(name: string, value: unknown): number {
  return FREE.has(name) ? 0 : costOfValue(value);
}

function costOfValue(value: unknown): number {
  if (!isObject(value) || '$time' in value) return 1;
  const lists = ['$add', '$update', '$remove'].filter((name) => Array.isArray(value[name]));
  const inner =
    lists.length === 0
      ? Object.values(value)
      : lists
          .flatMap((name) => value[name] as unknown[])
          .map((item) => (isObject(item) && '$new_object' in item ? item['$new_object'] : unnamed(item)));
  return Math.max(
    1,
    inner.map(costOfValue).reduce((total, one) => total + one, 0),
  );
}
