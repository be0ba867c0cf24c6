import { fieldChanges } from '../objects/changed-fields.js';

type Fields = Readonly<Record<string, unknown>>;

/** Only what differs of two states, by field in dotted form, with secrets masked. */
export function differing(before: unknown, after: unknown): { readonly before: Fields | undefined; readonly after: Fields | undefined } {
  const changes = fieldChanges(before ?? {}, after ?? {});
  const side = (name: 'old' | 'new') =>
    Object.fromEntries(changes.flatMap((change) => (name in change ? [[change.field, masked(change[name])]] : [])));
  return { before: before === undefined ? undefined : side('old'), after: after === undefined ? undefined : side('new') };
}

/** Settings refer to a secret by `{ "$secret": id }`; what people see is only that there is one. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  if ('$secret' in value) return { secret: true };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner)]));
}
