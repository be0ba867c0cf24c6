import { expression, type Dialect } from '@tributary/sql';
import type { TypedEventTrait } from '../statement/typed-trait.js';
import { compileComparable } from '../values/comparable.js';
import { ALWAYS, compileCondition } from './condition.js';
import { protect, type Read } from '../guards/protect.js';
import type { Wanted } from './lay-out.js';

/** The expressions of a trait that are asked of every event it may look at: not those that expand, which have rows of their own. */
export function textsOverEvent({ trait, value }: TypedEventTrait): readonly string[] {
  return [trait.filter, ...(value.expands ? [] : [trait.value, trait.weight])].filter((text) => text !== undefined);
}

/**
 * What a trait wants of the events. `isRaw`: of what further expressions are to look at, the value as its expression gives it; and of a value that
 * expands only whether the event counts.
 */
export function wantedOfEvent(
  dialect: Dialect,
  typed: TypedEventTrait,
  { read, isRaw }: { readonly read: Read; readonly isRaw: boolean },
): Wanted {
  const { trait, value } = typed;
  const safe = protect(dialect, typed, read);
  const condition = compileCondition(trait, safe.filter);
  if (value.expands) return { value: condition, condition: ALWAYS };
  const weight = trait.weight === undefined ? undefined : safe.weight(trait.weight);
  return {
    value: isRaw ? safe.value(trait.value) : compileComparable(dialect, value.type, safe.value(trait.value)),
    ...(weight && { weight: isRaw ? weight : dialect.decimal(weight) }),
    condition,
  };
}

/** What a trait wants of what was extracted for it: rows of `value` and `weight`. */
export function wantedOfExtracted(dialect: Dialect, typed: TypedEventTrait): Wanted {
  const { trait, outer } = typed;
  const safe = protect(dialect, typed, expression);
  const weight = trait.outer_weight ?? (trait.weight === undefined ? undefined : 'weight');
  return {
    value: compileComparable(dialect, outer.type, safe.outerValue(trait.outer_value ?? 'value')),
    ...(weight !== undefined && { weight: dialect.decimal(safe.outerWeight(weight)) }),
    condition: trait.outer_filter === undefined ? ALWAYS : safe.outerFilter(trait.outer_filter),
  };
}
