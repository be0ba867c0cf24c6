import { every, expression, join, sql, type Dialect, type Sql } from '@tributary/sql';
import type { TypedEventTrait } from '../statement/typed-trait.js';
import { compileCondition, isAlways } from './condition.js';
import { layOut, type Laid } from './lay-out.js';
import { protect } from '../guards/protect.js';
import type { Found, Placed, Relation } from './relation.js';
import { wantedOfExtracted } from './wanted.js';

/** Traits that look at the same extracted values. */
export interface Extraction {
  readonly group: readonly [Placed, ...Placed[]];
  /** The relation that holds what they are extracted from, and in which columns. */
  readonly from: Sql;
  readonly laid: Laid;
}

/** Traits of one key are found in the same rows. What expands a second time has rows of its own. */
export function extractionKey(typed: TypedEventTrait): string {
  const { trait, value, guarded } = typed;
  const again = expandsAgain(typed) ? [trait.outer_value, trait.outer_filter, trait.outer_weight] : [];
  return JSON.stringify([compileCondition(trait).text, trait.value, trait.weight, value.expands, guarded, ...again]);
}

const expandsAgain = ({ trait, outer }: TypedEventTrait): boolean => trait.outer_value !== undefined && outer.expands;

/** The relation of an extraction, and where in it its traits find their values. NULL is no value: the outer expressions never see it. */
export function compileExtraction(
  dialect: Dialect,
  name: Sql,
  extraction: Extraction,
): { readonly relation: Relation; readonly found: readonly Found[]; readonly rows: Sql } {
  const { group } = extraction;
  const [{ typed: first }] = group;
  const wanted = group.map(({ typed }) => wantedOfExtracted(dialect, typed));
  const again = expandsAgain(first);
  const { columns, laid } = layOut(again ? wanted.map((one) => ({ ...one, condition: sql`TRUE` })) : wanted);
  const conditions = [
    sql`value IS NOT NULL`,
    ...(again ? wanted.slice(0, 1).flatMap(({ condition }) => (isAlways(condition) ? [] : [condition])) : []),
  ];
  const rows = compileRows(dialect, first, extraction);
  const relation: Relation = {
    name,
    query: sql`SELECT ${join([sql`profile_id`, sql`event_time`, sql`id`, ...columns.map((column) => sql`${column.value} AS ${column.name}`)])}
  FROM (
    ${rows}
  ) AS extracted
  WHERE ${every(conditions)}`,
    expands: first.value.expands || again,
  };
  return {
    relation,
    rows,
    found: group.map((one, index) => ({ ...one, relation, laid: laid[index] as Laid, type: one.typed.outer.type })),
  };
}

/** `profile_id, event_time, id, value, weight`. */
function compileRows(dialect: Dialect, typed: TypedEventTrait, { from, laid }: Extraction): Sql {
  const { trait, value } = typed;
  const own = [sql`profile_id`, sql`event_time`, sql`id`];
  if (!value.expands) {
    const when = laid.when ? sql` WHERE ${laid.when}` : sql``;
    return sql`SELECT ${join([...own, sql`${laid.value} AS value`, sql`${laid.weight ?? sql`1`} AS weight`])} FROM ${from}${when}`;
  }
  const safe = protect(dialect, typed, expression);
  const weight = trait.weight === undefined ? sql`1` : safe.weight(trait.weight);
  return sql`SELECT ${join([...own, sql`${safe.value(trait.value)} AS value`, sql`${weight} AS weight`])} FROM ${from} AS event WHERE ${laid.value}`;
}
