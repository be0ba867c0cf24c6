import { ident, sql } from '@tributary/sql';
import type { Statements } from './statements.js';

/** The temporary tables of a run, each of them told once here. They are gone with the session. */
export const SCRATCH = {
  /** One row an event: `event_id, event_time` and what each rule found, `c0`, `c1`, …. */
  seen: ident('tributary_seen'),
  /** The same for events that are looked at again because the identifier they stood under was quarantined. */
  seenAgain: ident('tributary_seen_again'),
  /** One row a distinct value: `type, value, last_seen_at, occurrences`, and whether it is `blocked`. */
  value: ident('tributary_value'),
  /** The identifiers above a limit, with what they broke: `node_id, linked_type, linked, max_linked`. */
  crowded: ident('tributary_crowded'),
  /** Identifiers that join nothing: `node_id, type, value`, and whether they were `cut` by a pin; the others are quarantined. */
  barred: ident('tributary_barred'),
  /** Values that do not stand for an event, or only when no other does (`cut`): `type, value, cut`. */
  mask: ident('tributary_mask'),
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
} as const;

/** Takes away what an earlier run left in the session. */
export async function dropScratch({ run }: Statements): Promise<void> {
  for (const table of Object.values(SCRATCH)) await run(sql`DROP TABLE IF EXISTS ${table}`);
}
