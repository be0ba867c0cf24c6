import { type AnyObject, type ErrorDetail, explain, hint, type Kind, KIND_NAMES, KINDS } from '@tributary/core';
import { isMaskedAt, unmasked } from './mask.js';

/** An object as it was sent. */
export type Raw = Readonly<Record<string, unknown>>;

/** What was sent, read by its kind's schema: the object (secrets that stay as they are filled with something), or what is wrong. */
export type ReadObject = { readonly object: AnyObject } | { readonly details: readonly ErrorDetail[] };

export function readObject(raw: Raw): ReadObject {
  const { kind } = raw;
  if (kind === undefined) return { details: [{ path: 'kind', message: `\`kind\` is missing: one of ${KIND_NAMES.join(', ')}` }] };
  if (!isKind(kind)) {
    const name = typeof kind === 'string' ? kind : JSON.stringify(kind);
    return { details: [{ path: 'kind', message: `unknown kind \`${name}\`${hint(name, KIND_NAMES)}` }] };
  }
  const input = unmasked(raw);
  const parsed = KINDS[kind].schema.safeParse(input);
  if (parsed.success) return { object: parsed.data };
  return { details: explain(KINDS[kind].schema, input, parsed.error).filter(({ path }) => !isMaskedAt(raw, path)) };
}

function isKind(kind: unknown): kind is Kind {
  return KIND_NAMES.some((known) => known === kind);
}
