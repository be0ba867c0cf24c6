import type { EventTrait, Events } from '@tributary/core';
import { compileEvents, expression, literal, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import type { TypedEventTrait } from '../statement/typed-trait.js';
import { compileCondition } from './condition.js';
import { protect, type Protected } from '../guards/protect.js';

/** Whose values are looked for, and where. */
export interface FoundValuesRequest {
  readonly schema: string;
  readonly events: Events;
  /** A uuid. */
  readonly profileId: string;
  readonly trait: EventTrait;
  /** The same trait, typed, where its expressions are guarded: the statement then stands between its `compileGuards`. */
  readonly guarded?: TypedEventTrait;
}

/** Each value that a trait takes out of an event of the profile: `id, source_id, type, version, event_time, value, weight`. */
export function compileFoundValues(dialect: Dialect, { schema, events, profileId, trait, guarded }: FoundValuesRequest): Sql {
  const safe = guarded && protect(dialect, guarded, expression);
  const write = (field: keyof Protected, text: string): Sql => (safe ? safe[field](text) : expression(text));
  const { eventNode, nodeProfile } = ourTables(schema);
  const only = sql`SELECT event_node.event_id FROM ${nodeProfile} AS node_profile JOIN ${eventNode} AS event_node ON event_node.node_id = node_profile.node_id
    WHERE node_profile.profile_id = CAST(${literal(profileId)} AS uuid)`;
  const event = sql`id, source_id, "type", version, event_time`;
  const weight = trait.weight === undefined ? sql`1` : dialect.decimal(write('weight', trait.weight));
  const inner = sql`SELECT ${event}, ${write('value', trait.value)} AS value, ${weight} AS weight
  FROM (${compileEvents(events, { only })}) AS event WHERE ${compileCondition(trait, (text) => write('filter', text))}`;
  const { outer_value, outer_weight, outer_filter } = trait;
  if (outer_value === undefined && outer_weight === undefined && outer_filter === undefined) return inner;
  const outerValue = outer_value === undefined ? sql`value` : write('outerValue', outer_value);
  const outerWeight = outer_weight === undefined ? sql`weight` : dialect.decimal(write('outerWeight', outer_weight));
  const where = outer_filter === undefined ? sql`TRUE` : write('outerFilter', outer_filter);
  return sql`SELECT ${event}, ${outerValue} AS value, ${outerWeight} AS weight FROM (
  ${inner}
) AS extracted WHERE value IS NOT NULL AND ${where}`;
}
