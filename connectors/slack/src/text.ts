import { Decimal, Json, type Value } from '@tributary/core';
import { fault, type FieldValue, type OutRecord } from '@tributary/connector-kit';

/**
 * The text of a record's message. `{email}` in the template stands for the record's value; `{{` and `}}` are braces.
 * Values are escaped, so that a cell holding `<!channel>` calls nobody; the template itself is sent as written, so that its author may.
 */
export function messageText(record: OutRecord, template: string | undefined): string {
  const values = { ...record.fields, ...record.key };
  if (template === undefined) return mappedText(record);
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (found: string, name: string | undefined) =>
    name === undefined ? found.charAt(0) : escapeText(printed(lookUp(values, name.trim()))),
  );
}

function mappedText(record: OutRecord): string {
  if (record.fields.text === undefined) {
    throw fault.fatal(
      'The sync says nothing to write.',
      'Give the option `text`, for example `New buyer: {email}`, or map a column to `text`.',
    );
  }
  return escapeText(printed(record.fields.text));
}

/** Slack's three control characters. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function lookUp(values: Readonly<Record<string, FieldValue>>, name: string): FieldValue {
  const found = name
    .split('.')
    .reduce<FieldValue | undefined>((at, part) => (isNested(at) && Object.hasOwn(at, part) ? at[part] : undefined), values);
  if (found !== undefined) return found;
  throw fault.fatal(
    `The text names \`{${name}}\`, which the sync does not map.`,
    `Mapped are: ${Object.keys(values)
      .map((known) => `\`${known}\``)
      .join(', ')}.`,
  );
}

/** A value as a person reads it; nothing for null. */
function printed(value: FieldValue): string {
  if (value === null) return '';
  if (value instanceof Decimal || value instanceof Json) return value.text;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item: Value) => printed(item)).join(', ');
  if (isNested(value))
    return Object.entries(value)
      .map(([name, inner]) => `${name}: ${printed(inner)}`)
      .join(', ');
  return String(value);
}

function isNested(value: FieldValue | undefined): value is Readonly<Record<string, FieldValue>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
