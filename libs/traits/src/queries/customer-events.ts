import { ident, ourTables, sql, type Sql } from '@tributary/sql';

/** Where a query over the whole base finds it: the events with their `profile_id`. */
export const wholeBase = (schema: string): Sql => ourTables(schema).customerEvents;

/** A user's query in which `customer_events` means the events of this schema, promoted or not, whatever else has that name. */
export function overCustomerEvents(text: Sql, customerEvents: Sql): Sql {
  return sql`WITH ${ident('customer_events')} AS NOT MATERIALIZED (SELECT * FROM ${customerEvents})
SELECT * FROM (${text}
) AS given`;
}
