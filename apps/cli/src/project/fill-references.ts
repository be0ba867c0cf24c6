import { type ErrorDetail, KINDS_WITH_SECRETS, referredName, secretName } from '@tributary/core';

/** What the environment of this command holds. */
export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Tells of a reference that could not be filled: where it stands, step by step, and the name it gives. */
type OnMissing = (steps: readonly string[], name: string) => void;

/** Replaces `${env:NAME}` in every string of a value by what the environment holds. */
function fillReferences(value: unknown, env: Environment, onMissing: OnMissing, steps: readonly string[] = []): unknown {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (whole, name: string) => {
      const found = env[name];
      if (found === undefined) onMissing(steps, name);
      return found ?? whole;
    });
  }
  const below = (name: string, inner: unknown) => fillReferences(inner, env, onMissing, [...steps, name]);
  if (Array.isArray(value)) return value.map((item, index) => below(String(index), item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, below(name, inner)]));
}

type Plain = Readonly<Record<string, unknown>>;

/** An object with its references filled, and what could not be filled. */
export type Filling = (object: Plain) => { readonly filled: Plain; readonly missing: readonly ErrorDetail[] };

/**
 * Fills the references of an object that may hold secrets. One that is named as exports name it and is not set stays as it is: the API keeps
 * what it has stored.
 */
export function fillSecrets(object: Plain, env: Environment): ReturnType<Filling> {
  const { kind, id } = object;
  if (!(KINDS_WITH_SECRETS as readonly unknown[]).includes(kind)) return { filled: object, missing: [] };
  const missing: ErrorDetail[] = [];
  const filled = fillReferences(object, env, (steps, name) => {
    const text = steps.reduce<unknown>((at, step) => (at as Plain | undefined)?.[step], object);
    if (referredName(text) === name && name === secretName({ kind: String(kind), id: String(id) }, steps)) return;
    missing.push({ path: steps.join('.'), message: `the environment variable \`${name}\` is not set` });
  });
  return { filled: filled as Plain, missing };
}
