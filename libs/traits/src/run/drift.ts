import { typeName, type Column } from '@tributary/core';
import { canGuard } from './prepare-run.js';
import type { TraitsJob } from './traits-job.js';

/**
 * Values of due profiles have another type than their columns, as when a table they read was changed: those traits must be computed for
 * everybody. It undoes the transaction.
 */
export class Drifted extends Error {
  override readonly name = 'Drifted';
  constructor(readonly traits: readonly string[]) {
    super(`other types than their columns have ${traits.join(', ')}`);
  }
}

/** The traits that would not fit into their columns any more. A guarded one keeps its type but for the precision. */
export function driftedAmong({ known, typed }: TraitsJob, computed: readonly Column[]): readonly string[] {
  const guarded = new Set(typed.filter((one) => canGuard(one) && one.guarded).map(({ trait }) => trait.id));
  const isSame = (one: Column, other: Column) =>
    guarded.has(one.name) ? typeName(one.type) === typeName(other.type) : one.nativeType === other.nativeType;
  return computed.filter((column) => !isSame(column, known.get(column.name)?.column ?? column)).map(({ name }) => name);
}
