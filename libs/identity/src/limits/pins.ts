import type { Pin } from '@tributary/core';
import { join, literal, sql, type Sql } from '@tributary/sql';

type Identified = { readonly identifier: string; readonly value: string };

const row = ({ identifier, value }: Identified): Sql => sql`(${literal(identifier)}, ${literal(value)})`;

/** The identifiers that pins cut off from everything: their nodes; `null` when there are none. */
export function compileCutNodes(pins: readonly Pin[], identifier: Sql): Sql | null {
  const alone = pins.filter(({ from }) => from === undefined);
  if (alone.length === 0) return null;
  return sql`SELECT DISTINCT identifier.node_id FROM (VALUES ${join(alone.map(row))}) AS pin("type", value)
JOIN ${identifier} AS identifier ON identifier."type" = pin."type" AND identifier.value = pin.value`;
}

/** The pairs that pins keep apart, `a < b`; `null` when there are none. */
export function compileCutPairs(pins: readonly Pin[], identifier: Sql): Sql | null {
  const pairs = pins.flatMap((pin) => (pin.from === undefined ? [] : [sql`(${join([...parts(pin), ...parts(pin.from)])})`]));
  if (pairs.length === 0) return null;
  return sql`SELECT DISTINCT least(one.node_id, other.node_id) AS a, greatest(one.node_id, other.node_id) AS b
FROM (VALUES ${join(pairs)}) AS pin("type", value, other_type, other_value)
JOIN ${identifier} AS one ON one."type" = pin."type" AND one.value = pin.value
JOIN ${identifier} AS other ON other."type" = pin.other_type AND other.value = pin.other_value`;
}

const parts = ({ identifier, value }: Identified): readonly Sql[] => [literal(identifier), literal(value)];
