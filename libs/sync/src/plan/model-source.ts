import { Invalid, type Model } from '@tributary/core';
import { expression, sql, tableName, type Sql } from '@tributary/sql';

/** The rows of a model as one query: its table, or the query its author wrote. */
export function compileModelSource(model: Model): Sql {
  if (model.table !== undefined) return sql`SELECT * FROM ${tableName(model.table)}`;
  if (model.query !== undefined) return sql`SELECT * FROM ${expression(model.query)} AS model`;
  throw new Invalid('model.source', `the model \`${model.id}\` has neither \`table\` nor \`query\`: give one of them`);
}
