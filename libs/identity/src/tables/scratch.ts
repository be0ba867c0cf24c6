import { ident, sql } from '@tributary/sql';
import type { Statements } from './statements.js';

/** The temporary tables of a run, each of them told once here. They are gone with the session. */
export const SCRATCH = {
  /** One row an event: `event_id, event_time` and what each rule found, `c0`, `c1`, …. */
  seen: ident('tributary_seen'),
  /** The same for events that are looked at again because the identifier they stood under was quarantined. */
  seenAgain: ident('tributary_seen_again'),
  /** Rows of events that no run has read yet: `event_id, event_time, arrived_at`; and one row without an event that has the `log_rows` of all. */
  fresh: ident('tributary_fresh'),
  /** One row a distinct value: `type, value, last_seen_at, occurrences`, and whether it is `blocked`. */
  value: ident('tributary_value'),
  /** The same of `seenAgain`. */
  valueAgain: ident('tributary_value_again'),
  /** The identifiers that were seen, numbered, and whether they were so for the first time: `type, value, node_id, last_seen_at, is_new`. */
  reached: ident('tributary_reached'),
  /** The pairs that were seen, as in `identifier_link`. */
  pair: ident('tributary_pair'),
  /** Identifiers that occur with more others than the lowest limit: `node_id`. */
  crowded: ident('tributary_crowded'),
  /** Of them those above a limit, as in `quarantine`. */
  broken: ident('tributary_broken'),
  /** Identifiers that were not quarantined before this run: `node_id`. */
  newly: ident('tributary_newly'),
  /** Profiles whose joins are to be made anew: `profile_id`. */
  dissolved: ident('tributary_dissolved'),
  /** Identifiers that join nothing: `node_id, type, value`, and whether they were `cut` by a pin; the others are quarantined. */
  barred: ident('tributary_barred'),
  /** Values that do not stand for an event, or only when no other does (`cut`): `type, value, cut`. */
  mask: ident('tributary_mask'),
  /** Events with what stands for them, as in `event_node`. */
  pointed: ident('tributary_pointed'),
  /** The same of `seenAgain`. */
  pointedAgain: ident('tributary_pointed_again'),
  /** The pairs that join what is looked at, as in `identifier_link`. */
  joining: ident('tributary_joining'),
  /** The identifiers that are looked at, with the profile they were of, and the `unit` they are part of: `node_id, unit, profile_id, alone, last_event_at`. */
  unit: ident('tributary_unit'),
  /** For each unit that was joined to others, the `root` that stands for all of them. */
  link: ident('tributary_link'),
  /** `unit` with the `root` of each. */
  member: ident('tributary_member'),
  /** One row a former profile: the component it went to, and its `place` among those that went there. */
  claim: ident('tributary_claim'),
  /** One row a component: its `root`, the profile id it has from now on, and whether that is new. */
  component: ident('tributary_component'),
  /** One row a profile that was absorbed: `surviving_id, absorbed_id, type, value, event_id`. */
  merge: ident('tributary_merge'),
  /** Profiles with more identifiers than the lowest limit: `profile_id`. */
  large: ident('tributary_large'),
} as const;

/** Takes away what was read in this session, to read it in another way. */
export async function dropScratch({ run }: Statements): Promise<void> {
  for (const table of Object.values(SCRATCH)) await run(sql`DROP TABLE IF EXISTS ${table}`);
}
