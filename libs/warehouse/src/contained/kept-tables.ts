/** What of our schema people may read: what is known of profiles, traits and audiences. */
const READABLE: ReadonlySet<string> = new Set([
  'customer_events',
  'customer_attributes',
  'pivoted_customer_attributes',
  'profile',
  'profile_merge',
  'profile_trait',
  'identifier',
  'identifier_link',
  'node_profile',
  'event_node',
  'trait_statistic',
  'audience_member',
  'audience_change',
  'audience_state',
  'audience_run',
]);

/** What we keep for ourselves, by name: for a schema in which the tables of others stand as well. */
const KEPT =
  /^(?:(?:ledger|owed|held|plan|next|sync|write_check)_|(?:erased_identifier|stitching|promotion|trait_column|context|quarantine|oversized_profile)$)/;

/** Whether a table of our schema is kept from the SQL that people write. `alone`: nobody else has tables there. */
export const isKept = (name: string, alone: boolean): boolean => (alone ? !READABLE.has(name) : KEPT.test(name));
