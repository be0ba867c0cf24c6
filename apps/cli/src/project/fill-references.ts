import { type ErrorDetail, KINDS_WITH_SECRETS, referredName, secretName } from '@tributary/core';

/** What the environment of this command holds. */
export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Replaces `${env:NAME}` in every string of a value by what the environment holds. Names that are not set are reported with
 * the path of the string.
 */
export function fillReferences(value: unknown, env: Environment, onMissing: (path: string, name: string) => void): unknown {
  const fill = (inner: unknown, path: string): unknown => {
    if (typeof inner === 'string') {
      return inner.replace(REFERENCE, (whole, name: string) => {
        const found = env[name];
        if (found === undefined) onMissing(path, name);
        return found ?? whole;
      });
    }
    const below = (name: string) => (path === '' ? name : `${path}.${name}`);
    if (Array.isArray(inner)) return inner.map((item, index) => fill(item, below(String(index))));
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, fill(item, below(name))]));
  };
  return fill(value, '');
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
  const filled = fillReferences(object, env, (path, name) => {
    const steps = path.split('.');
    const text = steps.reduce<unknown>((at, step) => (at as Plain | undefined)?.[step], object);
    if (referredName(text) === name && name === secretName({ kind: String(kind), id: String(id) }, steps)) return;
    missing.push({ path, message: `the environment variable \`${name}\` is not set` });
  });
  return { filled: filled as Plain, missing };
}
