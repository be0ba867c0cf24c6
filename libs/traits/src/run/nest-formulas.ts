import { expression, ident, join, sql, type Sql } from '@tributary/sql';
import type { TypedFormulaTrait } from '../typed-trait.js';

/** A query of traits with formulas over them as further columns; a formula over another one stands a level above it. */
export function nestFormulas(source: Sql, formulas: readonly TypedFormulaTrait[]): Sql {
  if (formulas.length === 0) return source;
  const pending = new Set(formulas.map(({ trait }) => trait.id));
  const ready = formulas.filter(({ needs }) => !needs.some((needed) => pending.has(needed)));
  if (ready.length === 0) throw new Error(`formulas that name each other were let through: ${[...pending].join(', ')}`);
  const columns = ready.map(({ trait }) => sql`${expression(trait.value)} AS ${ident(trait.id)}`);
  const level = sql`SELECT joined.*, ${join(columns)} FROM (\n${source}\n) AS joined`;
  return nestFormulas(
    level,
    formulas.filter((one) => !ready.includes(one)),
  );
}
