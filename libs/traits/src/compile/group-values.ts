import { ident, join, sql, type Dialect, type Sql } from '@tributary/sql';
import type { ValuesKind } from '../kinds/kind.js';
import { TRAIT_KINDS } from '../kinds/kinds.js';
import { compileCompared } from '../values/comparable.js';
import type { Part } from '../statement/part.js';
import type { Found } from './relation.js';

/** One way to weigh the values of a group: by all occurrences, or by those of a condition. */
interface Weighing {
  readonly weight: Sql;
  readonly time: Sql;
  readonly columns: readonly Sql[];
}

/**
 * The traits over the distinct values of one column of a relation: the values are grouped by profile and value, and those by profile. Traits
 * that look at different events share the group: each has the weights and times of its own.
 */
export function groupValues(dialect: Dialect, name: Sql, found: readonly Found[]): Part {
  const [one] = found as [Found];
  const weighings = new Map<string, Weighing>();
  const columns = found.map((each) => {
    const kind = kindOf(each);
    const weighing = weighings.get(keyOf(each)) ?? newWeighing(weighings.size, each);
    if (kind.weighs || each.laid.when) weighings.set(keyOf(each), weighing);
    const value = each.laid.when ? sql`CASE WHEN ${weighing.time} IS NOT NULL THEN value END` : sql`value`;
    const result = kind.aggregate({ dialect, value, weight: weighing.weight, time: weighing.time });
    const column = { index: each.index, name: ident(each.typed.trait.id), ...(kind.none && { none: kind.none }) };
    const { type } = each;
    return { column, result: kind.gives === 'number' ? result : compileCompared(dialect, type, { result, isList: kind.gives === 'list' }) };
  });
  const { value } = one.laid;
  const grouped = [sql`profile_id`, sql`${value} AS value`, ...[...weighings.values()].flatMap((weighing) => weighing.columns)];
  return {
    name,
    query: sql`SELECT ${join([sql`profile_id`, ...columns.map(({ column, result }) => sql`${result} AS ${column.name}`)])}
  FROM (
    SELECT ${join(grouped)}
    FROM ${one.relation.name} WHERE ${value} IS NOT NULL GROUP BY profile_id, ${value}
  ) AS each_value
  GROUP BY profile_id`,
    columns: columns.map(({ column }) => column),
  };
}

const kindOf = ({ typed }: Found): ValuesKind => TRAIT_KINDS[typed.trait.type] as ValuesKind;

const keyOf = ({ laid }: Found): string => `${laid.weight?.text ?? ''} ${laid.when?.text ?? ''}`;

function newWeighing(index: number, { laid }: Found): Weighing {
  const [weight, time] = [ident(`weight${index}`), ident(`time${index}`)];
  const filter = laid.when ? sql` FILTER (WHERE ${laid.when})` : sql``;
  const sum = laid.weight ? sql`coalesce(sum(${laid.weight})${filter}, 0)` : sql`count(*)${filter}`;
  return { weight, time, columns: [sql`${sum} AS ${weight}`, sql`max(event_time)${filter} AS ${time}`] };
}
