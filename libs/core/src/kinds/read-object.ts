import type { ErrorDetail } from '../errors.js';
import { explain } from '../explain.js';
import { hint } from '../nearest.js';
import { isMaskedAt, unmasked } from '../secret-mask.js';
import { type AnyObject, type Kind, KIND_NAMES, KINDS } from './kinds.js';

/** An object as somebody wrote it. */
export type Raw = Readonly<Record<string, unknown>>;

/** What was written, read by its kind's schema: the object (secrets that stay as they are filled with something), or what is wrong. */
export type ReadObject = { readonly object: AnyObject } | { readonly details: readonly ErrorDetail[] };

/** What stands for a secret that stays: a text, or an address where the schema wants one. */
const STAND_INS = ['****************', 'https://secret.invalid/****************'] as const;

/** Reads an object by the schema of the kind it names. Places that are masked, `{ secret: true }`, are not complained of. */
export function readObject(raw: Raw): ReadObject {
  const { kind } = raw;
  if (kind === undefined) return { details: [{ path: 'kind', message: `\`kind\` is missing: one of ${KIND_NAMES.join(', ')}` }] };
  if (!isKind(kind)) {
    const name = typeof kind === 'string' ? kind : JSON.stringify(kind);
    return { details: [{ path: 'kind', message: `unknown kind \`${name}\`${hint(name, KIND_NAMES)}` }] };
  }
  const { schema } = KINDS[kind];
  for (const standIn of STAND_INS) {
    const parsed = schema.safeParse(unmasked(raw, standIn));
    if (parsed.success) return { object: parsed.data };
  }
  return { details: complaintsOf(kind, raw) };
}

function complaintsOf(kind: Kind, raw: Raw): readonly ErrorDetail[] {
  const input = unmasked(raw, STAND_INS[0]);
  const parsed = KINDS[kind].schema.safeParse(input);
  if (parsed.success) return [];
  const all = explain(KINDS[kind].schema, input, parsed.error);
  const real = all.filter(({ path }) => !isMaskedAt(raw, path));
  return real.length > 0 ? real : all.map(({ path }) => ({ path, message: 'is no secret: give its value' }));
}

export function isKind(kind: unknown): kind is Kind {
  return KIND_NAMES.some((known) => known === kind);
}
