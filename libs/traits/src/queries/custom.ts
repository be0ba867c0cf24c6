import { join, ourTables, sql, type Dialect, type Sql, writtenQuery } from '@tributary/sql';
import type { TypedCustomTrait } from '../statement/typed-trait.js';
import { orderedQuery } from './ordered-query.js';
import { keptValue, onlyValue, SEVERAL, sortedBy, type QueryPlace } from './query-trait.js';

/** The columns of `base`. */
const EVENT = sql`id, source_id, "type", version, event_time, payload`;

/** `query` over the events of one profile, for each profile, as one query `profile_id, value, errors`; with an error where it gave too many rows. */
export function compileCustom(dialect: Dialect, typed: TypedCustomTrait, place: QueryPlace): Sql {
  const { profiles, base, context = ourTables(place.schema).context } = place;
  const { text, value, errors } = ROWS[typed.trait.rows](dialect, typed);
  // What stands outside of the user's query has names that it does not use by chance.
  return sql`SELECT due."#profile" AS profile_id, found.value, found.errors
FROM (SELECT profile_id AS "#profile" FROM (${profiles}) AS profile) AS due
CROSS JOIN LATERAL (
  SELECT ${value} AS value, ${errors} AS errors FROM (
    ${withBase(text, { base: sql`${base} AS "#event" WHERE "#event".profile_id = due."#profile"`, context })}
  ) AS given
) AS found`;
}

/** A user's query over `base` and `context`; it may have a WITH of its own, in which it may name a part `base` as well. */
export function withBase(text: Sql, { base, context }: { readonly base: Sql; readonly context: Sql }): Sql {
  return sql`WITH base AS (SELECT ${EVENT} FROM ${base}), context AS (SELECT key, value FROM ${context})
    SELECT * FROM (${text}
    ) AS custom`;
}

interface CustomRows {
  readonly text: Sql;
  readonly value: Sql;
  readonly errors: Sql;
}

/** How the rows of a query become one value. */
const ROWS: { readonly [rows in TypedCustomTrait['trait']['rows']]: (dialect: Dialect, typed: TypedCustomTrait) => CustomRows } = {
  many(dialect, { trait, type }) {
    const { text, order } = orderedQuery(trait.query);
    const value = keptValue(dialect, type, sql`value`);
    // Rows that no ORDER BY tells apart go by their value, so that the same events always give the same list.
    const by = join([...order, sortedBy(dialect, type, value)]);
    return { text: lines(text), value: sql`array_agg(${value} ORDER BY ${by}) FILTER (WHERE value IS NOT NULL)`, errors: sql`0` };
  },
  one: (dialect, { trait, type }) => ({
    text: sql`${writtenQuery(trait.query)}\n`,
    value: onlyValue(dialect, keptValue(dialect, type, sql`value`)),
    errors: SEVERAL,
  }),
};

/** A user's text on lines of its own: a comment at its end must not swallow what follows. */
const lines = (text: Sql): Sql => sql`
${text}
`;
