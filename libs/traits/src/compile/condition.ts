import type { EventTrait } from '@tributary/core';
import { every, expression, ident, join, literal, sql, type Sql } from '@tributary/sql';

/** The condition that holds always. */
export const ALWAYS = sql`TRUE`;

export const isAlways = ({ text }: Sql): boolean => text === ALWAYS.text;

/** The condition that an event is of a kind the trait looks at. */
export function compileKind({ sources, types, versions }: Pick<EventTrait, 'sources' | 'types' | 'versions'>): Sql {
  const among = (column: string, values: readonly string[]): readonly Sql[] =>
    values.length === 0 ? [] : [sql`${ident(column)} IN (${join(values.map((value) => literal(value)))})`];
  return every([...among('source_id', sources), ...among('type', types), ...among('version', versions)]);
}

/**
 * Which events a trait looks at. The filter is not asked about events of other kinds: it may fail on them. `read` gives an expression as
 * it is to be written.
 */
export function compileCondition(trait: EventTrait, read: (text: string) => Sql = expression): Sql {
  const kind = compileKind(trait);
  if (trait.filter === undefined) return kind;
  const filter = read(trait.filter);
  return isAlways(kind) ? filter : sql`CASE WHEN ${kind} THEN ${filter} ELSE FALSE END`;
}

/** A condition that holds where one of several does. */
export function some(conditions: readonly Sql[]): Sql {
  const [only, ...others] = [...new Map(conditions.map((one) => [one.text, one])).values()];
  if (only === undefined || conditions.some(isAlways)) return ALWAYS;
  return others.length === 0
    ? only
    : join(
        [only, ...others].map((one) => sql`(${one})`),
        ' OR ',
      );
}
