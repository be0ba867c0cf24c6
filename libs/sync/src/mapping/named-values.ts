import type { Value } from '@tributary/core';
import type { Slot } from './layout.js';

/** Defined, not assigned: a field may be called `__proto__`. */
export function put<T extends Value>(values: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__') Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
  else values[name] = value;
}

/** Values by the names of their fields. */
export function named(slots: readonly Slot[], values: readonly Value[]): Readonly<Record<string, Value>> {
  const key: Record<string, Value> = {};
  for (let index = 0; index < slots.length; index++) put(key, slots[index]?.field ?? '', values[index] ?? null);
  return key;
}
