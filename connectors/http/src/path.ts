import type { OutRecord, Refusal } from '@tributary/connector-kit';
import { Decimal, Json } from '@tributary/core';

/** A path with its `{fields}` filled in from a record's key and fields, each percent-encoded; or why that cannot be. */
export function fillPath(template: string, record: OutRecord): string | Refusal {
  let refusal: Refusal | undefined;
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = textOf(Object.hasOwn(record.key, name) ? record.key[name] : at(record.fields, name));
    // An empty part, `.` or `..` would make the path of another endpoint.
    if (value === undefined || /^\.{0,2}$/.test(value)) refusal ??= unusable(name, value);
    return encodeURIComponent(value ?? '');
  });
  return refusal ?? path;
}

function at(fields: OutRecord['fields'], name: string): unknown {
  return name.split('.').reduce<unknown>((value, part) => {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return inside ? (value as Record<string, unknown>)[part] : undefined;
  }, fields);
}

/** Values that stand for one text; a list or an object has no place in a path. */
function textOf(value: unknown): string | undefined {
  if (value instanceof Decimal || value instanceof Json) return value.text;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function unusable(name: string, value: string | undefined): Refusal {
  const what = value === undefined ? 'no single value' : `the value \`${value}\``;
  return { kind: 'rejected', code: 'http.path', field: name, message: `The path needs \`{${name}}\`, and this record has ${what} there.` };
}
