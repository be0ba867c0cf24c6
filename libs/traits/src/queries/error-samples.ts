import { literal, ourTables, sql, type Dialect, type Sql, writtenQuery } from '@tributary/sql';
import type { TypedCustomTrait, TypedSqlTrait } from '../statement/typed-trait.js';
import { withBase } from './custom.js';
import { overCustomerEvents, wholeBase } from './customer-events.js';
import type { QueryPlace } from './query-trait.js';

/** How many samples people are shown. */
const SAMPLES = 5;

/** A few of the profiles whose values could not be used, as a query `profile_id, message`, in the order of their ids. */
export function compileErrorSamples(dialect: Dialect, typed: TypedCustomTrait | TypedSqlTrait, place: QueryPlace): Sql {
  const counted = typed.kind === 'custom' ? customRows(typed, place) : sqlRows(dialect, typed, place);
  const message = sql`${literal('the query gives ')} || ${dialect.text(sql`counted.rows`)} || ${literal(' rows for this profile')}`;
  return sql`SELECT ${dialect.text(sql`counted.profile_id`)} AS profile_id, ${message} AS message
FROM (
${counted}
) AS counted WHERE counted.rows > 1 ORDER BY counted.profile_id LIMIT ${literal(SAMPLES)}`;
}

/** Of lists all rows are wanted, so none is too many. */
function customRows({ trait }: TypedCustomTrait, { schema, profiles, base, context = ourTables(schema).context }: QueryPlace): Sql {
  const events = sql`${base} AS "#event" WHERE "#event".profile_id = due."#profile"`;
  return sql`SELECT due."#profile" AS profile_id, found.rows
FROM (SELECT profile_id AS "#profile" FROM (${profiles}) AS profile) AS due
CROSS JOIN LATERAL (SELECT count(*) AS rows FROM (
${withBase(writtenQuery(trait.query), { base: events, context })}
) AS given) AS found WHERE ${literal(trait.rows === 'one')}`;
}

function sqlRows(dialect: Dialect, { trait }: TypedSqlTrait, { schema, profiles, customerEvents }: QueryPlace): Sql {
  return sql`SELECT due.profile_id, count(*) AS rows
FROM (
${overCustomerEvents(writtenQuery(trait.query), customerEvents ?? wholeBase(schema))}
) AS given
JOIN (${profiles}) AS due ON ${dialect.text(sql`due.profile_id`)} = lower(${dialect.text(sql`given.profile_id`)})
GROUP BY due.profile_id`;
}
