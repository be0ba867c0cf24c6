import { sql, Sql } from '../fragment.js';
import { tokensOf } from '../tokens.js';
import type { Guard, Guarded } from './guard.js';

const EACH = '"#each"';

/**
 * `TRY` catches what an expression does to one row. The optimiser must not take a part that occurs twice out of it, or it fails outside. `TRY` does not
 * stand around `unnest`: what is around that is done to the elements of its list first.
 */
export const duckdbGuard: Guard = {
  before: () => [sql`SET disabled_optimizers = 'common_subexpressions'`],
  after: () => [sql`RESET disabled_optimizers`],
  value: (guarded) => {
    if (!guarded.expands) return sql`TRY(${guarded.expression})`;
    const list = listOf(guarded);
    return list ? sql`unnest(TRY(${list}))` : guarded.expression;
  },
  fails: (guarded) => {
    const whole = guarded.expands ? listOf(guarded) : guarded.expression;
    return whole ? sql`TRY((${whole}) IS NULL) IS NULL` : sql`FALSE`;
  },
};

/** The list that an expression with one `unnest` expands, with what is around that done to each element; `null` where it is not to be seen. */
function listOf({ text }: Guarded): Sql | null {
  const tokens = tokensOf(text);
  const starts = tokens.filter(
    ({ kind, value }, index) => kind === 'word' && value.toLowerCase() === 'unnest' && tokens[index + 1]?.value === '(',
  );
  const [start] = starts;
  if (start === undefined || starts.length > 1) return null;
  let depth = 0;
  for (const token of tokens.slice(tokens.indexOf(start) + 1)) {
    if (token.kind !== 'symbol') continue;
    if ('([{'.includes(token.value)) depth++;
    if (')]}'.includes(token.value)) depth--;
    if (token.value === ',' && depth === 1) return null;
    if (depth === 0) return around(text, { from: start.at, open: text.indexOf('(', start.at), close: token.at });
  }
  return null;
}

function around(text: string, { from, open, close }: { readonly from: number; readonly open: number; readonly close: number }): Sql {
  const list = new Sql(`(${text.slice(open + 1, close)}\n)`, [text]);
  const each = `${text.slice(0, from)}${EACH}${text.slice(close + 1)}`;
  return each.trim() === EACH ? list : sql`list_transform(${list}, lambda ${new Sql(EACH)}: (${new Sql(each)}\n))`;
}
