import { IdentityRule, type Events } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { join, literal, Sql, sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { IDENTIFIERS } from './generate-events.js';
import { compare, type Measurement } from './measure.js';

export const RULES = IDENTIFIERS.map((identifier) =>
  IdentityRule.parse({ kind: 'identity_rule', id: `${identifier}_of_any`, identifier, value: `payload->>'${identifier}'` }),
);

/** The floor: one scan of what stitching must read, id, time and every identifier, in the fastest way DuckDB has; it does nothing with them. */
const SCAN = sql`SELECT max(length(id)), max(event_time), ${join(IDENTIFIERS.map((_, index) => sql`sum(length(found[${new Sql(String(index + 1))}]))`))}
FROM (SELECT id, event_time, json_extract_string(payload, [${join(IDENTIFIERS.map((name) => literal(`$.${name}`)))}]) AS found FROM ev) AS event`;

/** Full stitching, everything it stores included, against the scan of the identifier columns. */
export function measureStitch(
  warehouse: Warehouse,
  events: Events,
  run: { readonly size: number; readonly turns: number },
): Promise<Measurement> {
  return compare({ name: 'stitch, full', target: 5, ...run }, { name: 'scan of the identifiers', run: () => warehouse.rows(SCAN) }, () =>
    stitch(warehouse, { schema: warehouse.config.schema, events, types: [], rules: RULES, runId: 'bench' }),
  );
}
