import type { OutRecord, Refusal } from '@tributary/connector-kit';
import { Decimal, Json } from '@tributary/core';

/** Makes a value fit its place in a text; `undefined` where it has no place there. */
export type Encode = (text: string) => string | undefined;

/** `{field}`, `{field?}` that may be missing, and `{{` and `}}` for the braces themselves. */
const PLACES = /\{\{|\}\}|\{([^{}?]+)(\??)\}/g;

/** A text with its `{fields}` filled in from a record's key and fields, each made to fit; or why that cannot be. */
export function fill(template: string, record: OutRecord, { encode, place }: { encode: Encode; place: string }): string | Refusal {
  let refusal: Refusal | undefined;
  const text = template.replace(PLACES, (found: string, name: string | undefined, optional: string) => {
    if (name === undefined) return found[0] ?? '';
    const value = scalarText(valueAt(record, name));
    if (value === undefined && optional === '?') return '';
    const fit = value === undefined ? undefined : encode(value);
    if (fit === undefined) refusal ??= unusable(place, name, value);
    return fit ?? '';
  });
  return refusal ?? text;
}

/** Whether a text is nothing but one field that may be missing, and is: then there is nothing to send. */
export function isAbsent(template: string, record: OutRecord): boolean {
  const name = /^\{([^{}?]+)\?\}$/.exec(template)?.[1];
  return name !== undefined && scalarText(valueAt(record, name)) === undefined;
}

/** The value of a field by its dotted name, or of a part of the key; `undefined` where the record has none. */
export function valueAt(record: OutRecord, name: string): unknown {
  if (Object.hasOwn(record.key, name)) return record.key[name];
  return inside(record.fields, name);
}

/** A value in a document, by a dotted path. */
export function inside(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    const has = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return has ? (value as Record<string, unknown>)[part] : undefined;
  }, document);
}

/** A value that stands for one text; a list or an object has none. */
function scalarText(value: unknown): string | undefined {
  if (value instanceof Decimal || value instanceof Json) return value.text;
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function unusable(place: string, name: string, value: string | undefined): Refusal {
  const what = value === undefined ? 'no single value' : `the value \`${value.slice(0, 100)}\``;
  const message = `The ${place} needs \`{${name}}\`, and this record has ${what} there.`;
  return { kind: 'rejected', code: `http.${place}`, field: name, message };
}

/** Percent-encoded. An empty part, `.` or `..` would make the path of another endpoint. */
export const inPath: Encode = (text) => (/^\.{0,2}$/.test(text) ? undefined : encodeURIComponent(text));

/** As it is: what encodes it comes later. */
export const asIs: Encode = (text) => text;

/** A line break in a header would begin another one; other characters have no place in it either. */
export const inHeader: Encode = (text) => (/^[\t\x20-\x7e\x80-\xff]*$/.test(text) ? text : undefined);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** For XML, which has no form at all for some control characters. */
export const inXml: Encode = (text) =>
  // eslint-disable-next-line no-control-regex -- these very characters are what XML refuses
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) ? undefined : text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
