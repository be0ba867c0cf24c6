import type { Events, Model } from '@tributary/core';
import { compileEvents, sql, type Sql } from '@tributary/sql';
import type { Scope } from '../statement/scope.js';
import type { QueryPlace } from '../queries/query-trait.js';

/** What definitions are checked against. */
export interface DefinitionPlace {
  readonly schema: string;
  readonly events: Events;
  readonly models: readonly Model[];
  /** Identifier types that are known. */
  readonly identifierTypes: readonly string[];
  /** Audiences of the warehouse: formulas may name them. */
  readonly audiences?: readonly string[];
}

const NO_PROFILE = sql`CAST(NULL AS uuid) AS profile_id`;

/** The whole base as it will be once there are profiles: a definition may be checked before anything was stitched. */
export const definedCustomerEvents = (events: Events): Sql =>
  sql`(SELECT event.*, ${NO_PROFILE} FROM (${compileEvents(events, { unique: true })}) AS event) AS customer_events`;

export const NO_CONTEXT = sql`(SELECT CAST(NULL AS text) AS key, CAST(NULL AS text) AS value WHERE FALSE) AS context`;

/** A place without profiles, where a trait can be described though nothing was stitched or computed. */
export function emptyPlace({ schema, events }: Pick<DefinitionPlace, 'schema' | 'events'>): QueryPlace {
  return {
    schema,
    profiles: sql`SELECT ${NO_PROFILE}`,
    base: sql`(SELECT event.*, ${NO_PROFILE} FROM (${compileEvents(events, { unique: true })}) AS event)`,
    customerEvents: definedCustomerEvents(events),
    context: NO_CONTEXT,
  };
}

/** The same for traits of single events. */
export const EMPTY_SCOPE: Scope = {
  kind: 'due',
  profiles: sql`(SELECT ${NO_PROFILE}) AS profile`,
  events: sql`(SELECT CAST(NULL AS text) AS event_id, ${NO_PROFILE})`,
};
