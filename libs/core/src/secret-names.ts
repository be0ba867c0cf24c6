import type { Kind } from './kinds/kinds.js';
import { SECRET_MASK } from './secret-mask.js';

/** Kinds that hold connections, and with them what must not stand in a file: there it is named, `${env:NAME}`. */
export const KINDS_WITH_SECRETS: readonly Kind[] = ['warehouse', 'destination', 'alert'];

/** Where all secrets of a kind are: their names need not say it. */
const SHELVES: readonly string[] = ['settings', 'to'];

const REFERENCE = /^\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/;

interface Named {
  readonly kind: string;
  readonly id: string;
}

/**
 * The name under which exported files refer to a secret: `DESTINATION__BRAZE_EU__API_KEY`. It is made of its place alone, so that it stays the
 * same, and no other place has it.
 */
export function secretName({ kind, id }: Named, path: readonly string[]): string {
  const parts = [kind, id, ...(SHELVES.includes(path[0] ?? '') ? path.slice(1) : path)];
  const name = parts.map((part) => part.replaceAll(/[^A-Za-z0-9_]/g, '_').toUpperCase()).join('__');
  const plain = parts.every((part) => /^[a-z0-9]+(_[a-z0-9]+)*$/.test(part));
  return plain ? name : `${name}_${hashOf(parts.join('\0'))}`;
}

/** The name a text refers to, where it is nothing but a reference. */
export function referredName(text: unknown): string | undefined {
  return typeof text === 'string' ? REFERENCE.exec(text)?.[1] : undefined;
}

/** The reference by which a file names a secret. */
export const secretReference = (named: Named, path: readonly string[]): string => `\${env:${secretName(named, path)}}`;

/** An object as a file has it, with masks where it refers to a secret by the name of its own place: those that are stored stay. */
export function keepingSecrets(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { kind, id } = object;
  if (typeof kind !== 'string' || typeof id !== 'string' || !(KINDS_WITH_SECRETS as readonly string[]).includes(kind)) return object;
  return keeping(object, { kind, id }, []) as Readonly<Record<string, unknown>>;
}

function keeping(value: unknown, named: Named, path: readonly string[]): unknown {
  const name = referredName(value);
  if (name !== undefined) return name === secretName(named, path) ? SECRET_MASK : value;
  if (Array.isArray(value)) return value.map((item, index) => keeping(item, named, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keeping(inner, named, [...path, key])]));
}

/** FNV-1a of 32 bits: tells places apart whose names would be the same. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0').toUpperCase();
}
