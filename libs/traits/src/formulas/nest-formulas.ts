import { expression, ident, join, sql, type Dialect, type Guarded, type Sql } from '@tributary/sql';
import type { TypedFormulaTrait } from '../statement/typed-trait.js';

/** A query of traits with formulas over them as further columns; a formula over another one stands a level above it. */
export function nestFormulas(dialect: Dialect, source: Sql, formulas: readonly TypedFormulaTrait[]): Sql {
  if (formulas.length === 0) return source;
  const pending = new Set(formulas.map(({ trait }) => trait.id));
  const ready = formulas.filter(({ needs }) => !needs.some((needed) => pending.has(needed)));
  if (ready.length === 0) throw new Error(`formulas that name each other were let through: ${[...pending].join(', ')}`);
  const columns = ready.map((typed) => {
    const formula = guardedFormula(typed);
    return sql`${typed.guarded ? dialect.guard.value(formula) : formula.expression} AS ${ident(typed.trait.id)}`;
  });
  const level = sql`SELECT joined.*, ${join(columns)} FROM (\n${source}\n) AS joined`;
  return nestFormulas(
    dialect,
    level,
    formulas.filter((one) => !ready.includes(one)),
  );
}

/** A formula as it is guarded against values it fails on. */
export function guardedFormula({ trait: { value: text }, type, row }: TypedFormulaTrait): Guarded {
  return { text, expression: expression(text), type, expands: false, over: row };
}
