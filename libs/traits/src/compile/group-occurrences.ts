import { every, ident, join, sql, type Dialect, type Sql } from '@tributary/sql';
import { errorColumn } from '../statement/error-column.js';
import type { EndKind, OccurrencesKind, TraitKind } from '../kinds/kind.js';
import { TRAIT_KINDS } from '../kinds/kinds.js';
import { compileCompared } from '../values/comparable.js';
import type { Part, PartColumn } from '../statement/part.js';
import type { Found, Relation } from './relation.js';

interface Result extends PartColumn {
  readonly value: Sql;
}

/**
 * The traits over all occurrences of a relation: one group by profile. For a value at an end of the occurrences it only finds that end, and a
 * second look at the few rows there takes the value: an aggregate that compared time and id of each row would cost several times as much.
 */
export function groupOccurrences(
  dialect: Dialect,
  { name, relation, found }: { readonly name: Sql; readonly relation: Relation; readonly found: readonly Found[] },
): readonly Part[] {
  const plain = found.filter((one) => !isEnd(one)).flatMap((one) => compilePlain(dialect, one));
  const ends = found.filter(isEnd);
  const marks = new Map(ends.map((one) => [compileMark(one).text, compileMark(one)]));
  const nameOf = (one: Found): Sql => ident(`#end${[...marks.keys()].indexOf(compileMark(one).text)}`);
  const marked = [...marks.values()].map((mark, index) => sql`${mark} AS ${ident(`#end${index}`)}`);
  const once: Part = {
    name,
    query: sql`SELECT ${join([sql`profile_id`, ...plain.map(({ value, name: as }) => sql`${value} AS ${as}`), ...marked])}
  FROM ${relation.name} GROUP BY profile_id`,
    columns: plain,
    ...(ends.length > 0 && { kept: true }),
  };
  if (ends.length === 0) return [once];
  const isAt = (one: Found): Sql => sql`found.${sql`${ident(kindOf(one).by)}`} = once.${nameOf(one)}`;
  const picked = ends.map((one): Result => ({
    index: one.index,
    name: ident(one.typed.trait.id),
    value: compilePick(dialect, one, isAt(one)),
  }));
  const at = [...new Map(ends.map((one) => [isAt(one).text, isAt(one)])).values()];
  const last: Part = {
    name: ident(`${name.text.slice(1, -1)}_end`),
    query: sql`SELECT ${join([sql`found.profile_id`, ...picked.map(({ value, name: as }) => sql`${value} AS ${as}`)])}
  FROM ${relation.name} AS found JOIN ${name} AS once ON once.profile_id = found.profile_id
  WHERE ${join(at, ' OR ')}
  GROUP BY found.profile_id`,
    columns: picked,
  };
  return [once, last];
}

const kindOf = ({ typed }: Found): EndKind => TRAIT_KINDS[typed.trait.type] as EndKind;

/** "Last seen" is itself the greatest time there is: nothing has to be looked up. */
const isTime = ({ typed: { trait } }: Found): boolean =>
  trait.value.trim() === 'event_time' && trait.outer_value === undefined && trait.type !== 'value';

function isEnd(one: Found): boolean {
  const kind: TraitKind = TRAIT_KINDS[one.typed.trait.type];
  return kind.over === 'ends' && !isTime(one);
}

const countedValue = ({ laid }: Found): Sql => (laid.when ? sql`CASE WHEN ${laid.when} THEN ${laid.value} END` : laid.value);

function compilePlain(dialect: Dialect, one: Found): readonly Result[] {
  const { index, typed, type } = one;
  const of = { dialect, type, value: countedValue(one) };
  const name = ident(typed.trait.id);
  const kind = TRAIT_KINDS[typed.trait.type] as OccurrencesKind | EndKind;
  if (kind.over === 'ends') return [{ index, name, value: sql`${END[kind.end]}(${of.value})` }];
  const result = kind.aggregate(of);
  const value = kind.gives === 'number' ? result : compileCompared(dialect, type, { result, isList: false });
  const errors = kind.errors && { index, name: ident(errorColumn(index)), value: kind.errors(of), none: sql`0` };
  return [{ index, name, value }, ...(errors ? [errors] : [])];
}

const END = { min: sql`min`, max: sql`max` };

/** Where a profile's value is: the least or greatest time or id with a value. */
function compileMark(one: Found): Sql {
  const { by, end } = kindOf(one);
  const { value, when } = one.laid;
  return sql`${END[end]}(${ident(by)}) FILTER (WHERE ${every([sql`${value} IS NOT NULL`, ...(when ? [when] : [])])})`;
}

function compilePick(dialect: Dialect, one: Found, isAt: Sql): Sql {
  const { by, end } = kindOf(one);
  const { value, when } = one.laid;
  const of = sql`CASE WHEN ${every([isAt, ...(when ? [sql`found.${when}`] : [])])} THEN found.${value} END`;
  const order = [...(by === 'id' ? [] : [sql`found.id`]), ...(by === 'id' || one.relation.expands ? [sql`found.${value}`] : [])];
  const result = end === 'min' ? dialect.earliest(of, order) : dialect.latest(of, order);
  return compileCompared(dialect, one.type, { result, isList: false });
}
