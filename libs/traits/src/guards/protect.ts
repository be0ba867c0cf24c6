import type { ColumnType } from '@tributary/core';
import type { Dialect, Guarded, Sql } from '@tributary/sql';
import type { TypedEventTrait } from '../statement/typed-trait.js';

/** How an expression is written where it stands. */
export type Read = (text: string) => Sql;

/** How the expressions of a trait are written, so that one that fails gives NULL if the trait is guarded. */
export interface Protected {
  readonly filter: Read;
  readonly value: Read;
  readonly weight: Read;
  readonly outerFilter: Read;
  readonly outerValue: Read;
  readonly outerWeight: Read;
}

const BOOLEAN: ColumnType = { kind: 'boolean' };
const NUMBER: ColumnType = { kind: 'decimal' };

/** Every expression of a trait that may fail on a value, by the field it stands in. */
export function guardedExpressions({ trait, value, outer }: TypedEventTrait) {
  const over = 'event' as const;
  const extracted = { over: 'extracted' as const };
  return {
    filter: { text: trait.filter, type: BOOLEAN, expands: false, over },
    value: { text: trait.value, type: value.type, expands: value.expands, over },
    weight: { text: trait.weight, type: NUMBER, expands: false, over },
    outer_filter: { text: trait.outer_filter, type: BOOLEAN, expands: false, ...extracted },
    outer_value: { text: trait.outer_value, type: outer.type, expands: outer.expands, ...extracted },
    outer_weight: { text: trait.outer_weight, type: NUMBER, expands: false, ...extracted },
  };
}

/** The ways to write the expressions of a trait; `read` writes one as it is. */
export function protect(dialect: Dialect, typed: TypedEventTrait, read: Read): Protected {
  if (!typed.guarded) return { filter: read, value: read, weight: read, outerFilter: read, outerValue: read, outerWeight: read };
  const { guard } = dialect;
  const fields = guardedExpressions(typed);
  const by =
    (field: Pick<Guarded, 'type' | 'expands' | 'over'>): Read =>
    (text) =>
      guard.value({ ...field, text, expression: read(text) });
  return {
    filter: by(fields.filter),
    value: by(fields.value),
    weight: by(fields.weight),
    outerFilter: by(fields.outer_filter),
    // The value as it was extracted has been guarded there.
    outerValue: (text) => (text === fields.outer_value.text ? by(fields.outer_value)(text) : read(text)),
    outerWeight: (text) => (text === fields.outer_weight.text ? by(fields.outer_weight)(text) : read(text)),
  };
}
