import { sql, type Dialect, type Sql, writtenQuery } from '@tributary/sql';
import type { TypedSqlTrait } from '../statement/typed-trait.js';
import { overCustomerEvents, wholeBase } from './customer-events.js';
import { keptValue, onlyValue, SEVERAL, type QueryPlace } from './query-trait.js';

/**
 * The rows of a query `profile_id, value` as `profile_id, value, errors`: with an error for a profile that has several of them. Rows of profiles that
 * are not asked for, or not known, do not count. Ids may be given as text: which text is none no warehouse can be asked without failing on it.
 */
export function compileSql(dialect: Dialect, { trait, type }: TypedSqlTrait, place: QueryPlace): Sql {
  const given = overCustomerEvents(writtenQuery(trait.query), place.customerEvents ?? wholeBase(place.schema));
  return sql`SELECT due.profile_id, ${onlyValue(dialect, keptValue(dialect, type, sql`given.value`))} AS value, ${SEVERAL} AS errors
FROM (
${given}
) AS given
JOIN (${place.profiles}) AS due ON ${dialect.text(sql`due.profile_id`)} = lower(${dialect.text(sql`given.profile_id`)})
GROUP BY due.profile_id`;
}
