import { ident, type Sql } from './fragment.js';

/** What Tributary keeps in its schema of a warehouse: tables and views by name. `libs/identity` and `libs/traits` fill them. */
export interface OurTables {
  /**
   * One row: `definition, watermark, events, told_again, profiles, run_id, finished_at`. What the last stitch run stood on, for the next to go on
   * from. `events` counts rows of the log; `told_again` those of events that were told twice with different identifiers.
   */
  readonly stitching: Sql;
  /** `type, value, node_id, last_seen_at`: every identifier of the log, numbered; quarantined ones too. */
  readonly identifier: Sql;
  /** `a, b, event_id, event_time`: each pair of identifiers that an event holds together, once, `a < b`, with the first such event. */
  readonly identifierLink: Sql;
  /** `node_id, linked_type, linked, max_linked`: identifiers that occur with too many others and so name nobody. `linked_type` NULL: over all types. */
  readonly quarantine: Sql;
  /** `profile_id, type, identifiers, max_per_profile`: profiles with more identifiers of a type than allowed. */
  readonly oversizedProfile: Sql;
  /** `node_id, profile_id`: a merge of profiles changes this table only. */
  readonly nodeProfile: Sql;
  /** `event_id, node_id`: every event that was read, with one of its identifiers; `node_id` is NULL where it has none. */
  readonly eventNode: Sql;
  /**
   * `id, created_at, merged_into, last_event_at, changed_at, calculated_at, calculated_by`. `changed_at`: when it last got events, was merged or
   * split; `calculated_at`, `calculated_by`: when and by which run its traits were computed, NULL to have it done again.
   */
  readonly profile: Sql;
  /** `surviving_id, absorbed_id, type, value, event_id, run_id, merged_at`: the absorbed profile's identifier and the event that joined them. Only grows. */
  readonly profileMerge: Sql;
  /** View: the events with their `profile_id`. */
  readonly customerEvents: Sql;
  /** `type, hash`: identifiers of people who were erased, as the SHA-256 of their values. Whoever has one is sent nowhere. Only where somebody was. */
  readonly erasedIdentifier: Sql;
  /** `profile_id` and one typed column a trait. */
  readonly profileTrait: Sql;
  /**
   * `trait_id, type, native_type, definition, revision, guarded, run_id, computed_at`: what the columns of `profile_trait` are, by which definition,
   * and the last run that computed them for all profiles. `guarded`: some value made the plain expression fail.
   */
  readonly traitColumn: Sql;
  /** `key, value, query, modified`: contexts as text; `modified` NULL forces one. */
  readonly context: Sql;
  /** `trait_id, profiles, values, uniques, top, lowest, highest, taken_at`. */
  readonly traitStatistic: Sql;
  /** `audience_id, profile_id, split, entered_at`: who is a member of which audience, as of its last run. */
  readonly audienceMember: Sql;
  /** `audience_id, profile_id, at, change, run_id`: who entered or left which audience, and in which run. Only grows. */
  readonly audienceChange: Sql;
  /** `audience_id, members, run_id, computed_at`: the audiences that were computed, also those without members. */
  readonly audienceState: Sql;
  /** `audience_id, run_id, computed_at, members, entered, left`: how each audience stood after each of its runs. */
  readonly audienceRun: Sql;
  /** View: `profile_id, trait_id, value`, one row a trait value, as JSON. */
  readonly customerAttributes: Sql;
  /** View: one row a profile, one typed column a trait. */
  readonly pivotedCustomerAttributes: Sql;
  /**
   * `name, public_schema, backup, over_schema, promoted_at`: the public views that read ours; under which name stands what was there before, and
   * of which other schema of ours the view had been. NULL where there was nothing.
   */
  readonly promotion: Sql;
}

/** The names of our tables in a schema. */
export function ourTables(schema: string): OurTables {
  return {
    stitching: ident(schema, 'stitching'),
    identifier: ident(schema, 'identifier'),
    identifierLink: ident(schema, 'identifier_link'),
    quarantine: ident(schema, 'quarantine'),
    oversizedProfile: ident(schema, 'oversized_profile'),
    nodeProfile: ident(schema, 'node_profile'),
    eventNode: ident(schema, 'event_node'),
    profile: ident(schema, 'profile'),
    profileMerge: ident(schema, 'profile_merge'),
    customerEvents: ident(schema, 'customer_events'),
    erasedIdentifier: ident(schema, 'erased_identifier'),
    profileTrait: ident(schema, 'profile_trait'),
    traitColumn: ident(schema, 'trait_column'),
    context: ident(schema, 'context'),
    traitStatistic: ident(schema, 'trait_statistic'),
    audienceMember: ident(schema, 'audience_member'),
    audienceChange: ident(schema, 'audience_change'),
    audienceState: ident(schema, 'audience_state'),
    audienceRun: ident(schema, 'audience_run'),
    customerAttributes: ident(schema, 'customer_attributes'),
    pivotedCustomerAttributes: ident(schema, 'pivoted_customer_attributes'),
    promotion: ident(schema, 'promotion'),
  };
}
