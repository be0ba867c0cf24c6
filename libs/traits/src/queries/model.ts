import { literal, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import type { TypedModelTrait } from '../statement/typed-trait.js';
import { keptValue, type QueryPlace } from './query-trait.js';

/**
 * The column of a model as `profile_id, value, errors`. Of several rows of a profile that of the identifier seen last counts, then of the highest
 * identifier, then the one with the lowest primary key; rows without a value do not count.
 */
export function compileModel(dialect: Dialect, { trait, type, rows }: TypedModelTrait, { schema, profiles }: QueryPlace): Sql {
  const { identifier, nodeProfile } = ourTables(schema);
  const value = keptValue(dialect, type, sql`model.value`);
  return sql`SELECT node_profile.profile_id,
  ${dialect.latest(sql`of_identifier.value`, [sql`identifier.last_seen_at`, sql`identifier.value COLLATE "C"`])} AS value, 0 AS errors
FROM (
  SELECT model.key, ${dialect.earliest(value, [sql`model.place`])} AS value
  FROM (${rows}) AS model WHERE model.key IS NOT NULL AND model.value IS NOT NULL GROUP BY model.key
) AS of_identifier
JOIN ${identifier} AS identifier ON identifier.value = of_identifier.key AND identifier."type" = ${literal(trait.by.identifier)}
JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id
WHERE node_profile.profile_id IN (${profiles})
GROUP BY node_profile.profile_id`;
}
