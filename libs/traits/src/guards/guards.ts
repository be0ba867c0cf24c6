import type { Dialect, Guarded, Sql } from '@tributary/sql';
import { expression } from '@tributary/sql';
import { guardedFormula } from '../formulas/nest-formulas.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import { guardedExpressions } from './protect.js';

/** What a session must do for a statement with guarded traits. */
export interface Guards {
  /** Before the statement, in the same session. */
  readonly before: readonly Sql[];
  /** After it, in the same session, also when it failed; outside of a transaction that failed. */
  readonly after: readonly Sql[];
}

/** What the guarded ones among some traits need around any statement that was compiled of them; nothing where none is guarded. */
export function compileGuards(dialect: Dialect, traits: readonly TypedTrait[]): Guards {
  const written = traits.flatMap((typed): readonly Guarded[] => {
    if (typed.kind === 'formula' && typed.guarded) return [guardedFormula(typed)];
    if (typed.kind !== 'event' || !typed.guarded) return [];
    const guarded = Object.values(guardedExpressions(typed));
    return guarded.flatMap(({ text, ...of }) => (text === undefined ? [] : [{ ...of, text, expression: expression(text) }]));
  });
  if (written.length === 0) return { before: [], after: [] };
  return { before: dialect.guard.before(written), after: dialect.guard.after(written) };
}
