import type { Column, Sync } from '@tributary/core';
import { expression, ident, join, literal, sql, Sql as Written, tokensOf, type Dialect, type Guarded, type Sql } from '@tributary/sql';
import type { Contract } from './contract.js';

/** A field whose SQL expression is kept from failing the run where it fails on a record. */
export interface GuardedField {
  readonly field: string;
  readonly guarded: Guarded;
  /** The source's columns its expression may name. */
  readonly uses: readonly Column[];
}

/** The field whose expression failed on a record, and that record's columns as a JSON list of texts. Columns of the stage. */
export const FAILED = ident('_failed');
export const INPUT = ident('_input');

/** The expressions of a mapping as they are guarded. */
export function guardedFields(sync: Sync, { columns, expressions }: Contract): readonly GuardedField[] {
  return Object.entries(sync.mapping).flatMap(([field, from]): readonly GuardedField[] => {
    const column = expressions.get(field);
    if (!('sql' in from) || column === undefined) return [];
    const uses = usedColumns(from.sql, columns);
    const over = uses.map(({ name, nativeType }) => ({ name, nativeType }));
    const { type, nativeType } = column;
    return [
      {
        field,
        uses,
        guarded: { text: from.sql, expression: expression(from.sql), type, nativeType, expands: false, over, alias: 'source' },
      },
    ];
  });
}

/** All where the record is named as a whole: `to_json(source)`, `source.*`. */
function usedColumns(text: string, columns: Contract['columns']): readonly Column[] {
  const tokens = tokensOf(text);
  const whole = tokens.some(({ kind, value }, index) => {
    if (value === '*') return tokens[index - 1]?.value === '.';
    return (kind === 'word' || kind === 'quoted') && value.toLowerCase() === 'source' && tokens[index + 1]?.value !== '.';
  });
  const named = new Set(tokens.filter(({ kind }) => kind === 'word' || kind === 'quoted').map(({ value }) => value.toLowerCase()));
  return [...columns.values()].filter(({ name }) => whole || named.has(name.toLowerCase()));
}

/** What the stage needs to know the records on which an expression fails, and why. */
export function compileFailures(dialect: Dialect, fields: readonly GuardedField[]): readonly Sql[] {
  if (fields.length === 0) return [];
  const first = (told: (field: GuardedField) => Sql): Sql =>
    sql`CASE ${join(
      fields.map((field) => sql`WHEN ${dialect.guard.fails(field.guarded)} THEN ${told(field)}`),
      ' ',
    )} END`;
  const input = ({ uses }: GuardedField): Sql =>
    uses.length === 0 ? literal('[]') : dialect.jsonArray(uses.map(({ name }) => dialect.ownText(sql`source.${ident(name)}`)));
  return [sql`${first(({ field }) => literal(field))} AS ${FAILED}`, sql`${first(input)} AS ${INPUT}`];
}

/** The expression over one record once more, without a guard: fails with what the warehouse says about it. */
export function compileProbe({ guarded, uses }: GuardedField, input: string): Sql {
  const texts = JSON.parse(input) as readonly (string | null)[];
  const columns = uses.map(
    ({ name, nativeType }, index) => sql`CAST(${literal(texts[index] ?? null)} AS ${new Written(nativeType)}) AS ${ident(name)}`,
  );
  return sql`SELECT ${guarded.expression} FROM (SELECT ${join([sql`1 AS "#record"`, ...columns])}) AS source`;
}
