import { Invalid } from '@tributary/core';
import type { Value } from '@tributary/core';
import type { FieldValue } from '../record.js';

interface Branch {
  [name: string]: FieldValue | Branch;
}

/** Builds nested fields from dotted names: `address.city` becomes `city` inside `address`. */
export function buildFields(flat: Readonly<Record<string, Value>>): Readonly<Record<string, FieldValue>> {
  const names = Object.keys(flat);
  if (names.every((name) => !name.includes('.'))) return flat;
  const root: Branch = {};
  const branches = new Set<unknown>([root]);
  for (const [name, value] of Object.entries(flat)) {
    const parts = name.split('.');
    const last = parts.pop() as string;
    let branch = root;
    for (const part of parts) branch = below(branch, part, { name, branches });
    if (Object.hasOwn(branch, last)) throw contradiction(name);
    put(branch, last, value);
  }
  return root;
}

function below(branch: Branch, part: string, { name, branches }: { name: string; branches: Set<unknown> }): Branch {
  if (!Object.hasOwn(branch, part)) {
    const made: Branch = {};
    branches.add(made);
    put(branch, part, made);
    return made;
  }
  if (!branches.has(branch[part])) throw contradiction(name);
  return branch[part] as Branch;
}

/** Defined, not assigned: a field may be called `__proto__`. */
function put(branch: Branch, name: string, value: FieldValue | Branch): void {
  if (name === '__proto__') Object.defineProperty(branch, name, { value, enumerable: true, configurable: true, writable: true });
  else branch[name] = value;
}

function contradiction(name: string): Invalid {
  return new Invalid(
    'mapping.contradiction',
    `The mapping gives \`${name}\` a value, and also a value to a field above or below it. Map either the whole or its parts.`,
    [{ path: `mapping.${name}`, message: 'contradicts another mapped field' }],
  );
}
