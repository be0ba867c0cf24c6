import { ident, type Sql } from './fragment.js';

/** What Tributary keeps in its schema of a warehouse: tables and views by name. `libs/identity` and `libs/traits` fill them. */
export interface OurTables {
  /** `type, value, node_id, last_seen_at`: every identifier of the log, numbered. */
  readonly identifier: Sql;
  /** `node_id, profile_id`: a merge of profiles changes this table only. */
  readonly nodeProfile: Sql;
  /** `event_id, node_id`: one of the identifiers of each event that has any. */
  readonly eventNode: Sql;
  /** `id, created_at, merged_into, last_event_at, calculated_at`. */
  readonly profile: Sql;
  /** `surviving_id, absorbed_id, run_id, merged_at`. Only grows. */
  readonly profileMerge: Sql;
  /** View: the events with their `profile_id`. */
  readonly customerEvents: Sql;
  /** `profile_id` and one typed column a trait. */
  readonly profileTrait: Sql;
  /** `trait_id, type, native_type, run_id, computed_at`: what the columns of `profile_trait` are. */
  readonly traitColumn: Sql;
  /** View: `profile_id, trait_id, value`, one row a trait value, as JSON. */
  readonly customerAttributes: Sql;
  /** View: one row a profile, one typed column a trait. */
  readonly pivotedCustomerAttributes: Sql;
}

/** The names of our tables in a schema. */
export function ourTables(schema: string): OurTables {
  return {
    identifier: ident(schema, 'identifier'),
    nodeProfile: ident(schema, 'node_profile'),
    eventNode: ident(schema, 'event_node'),
    profile: ident(schema, 'profile'),
    profileMerge: ident(schema, 'profile_merge'),
    customerEvents: ident(schema, 'customer_events'),
    profileTrait: ident(schema, 'profile_trait'),
    traitColumn: ident(schema, 'trait_column'),
    customerAttributes: ident(schema, 'customer_attributes'),
    pivotedCustomerAttributes: ident(schema, 'pivoted_customer_attributes'),
  };
}
