import type { Sql } from '@tributary/sql';

/**
 * Which profiles a statement computes. `all`: every living one, by the tables of stitching. `due`: those of the table `profiles`
 * (`profile_id`), whose events are in the table `events` (`event_id, profile_id`): nothing else of the log is looked at.
 */
export type Scope = { readonly kind: 'all' } | { readonly kind: 'due'; readonly profiles: Sql; readonly events: Sql };
