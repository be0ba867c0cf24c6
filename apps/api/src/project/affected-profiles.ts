import type { AnyObject } from '@tributary/core';
import type { PlannedChanges } from '@tributary/store';
import { causesOf, type Edges, edgesOf } from './edges.js';

/** What planned changes would have computed otherwise. Names are as people read them: `trait lifetime_value`. */
export interface AffectedProfiles {
  /** Traits and audiences whose values or members may differ, each with the changes that reach it. By name. */
  readonly computed: ReadonlyMap<string, readonly string[]>;
  /** Changes by which profiles are stitched otherwise. */
  readonly stitched: readonly string[];
  /** Changed warehouses: what would be computed of another one cannot be tried. */
  readonly warehouses: readonly string[];
  /** Of each sync that reads any of it, by id: the traits and audiences on the way to it. */
  readonly readBySync: ReadonlyMap<string, readonly string[]>;
}

const STITCHING = /^(identifier_type|identity_rule|pin):/;
const COMPUTING = /^(trait|context|model|audience):/;
const COMPUTED = /^(trait|audience):/;

/** What changed traits, contexts, models and audiences have computed otherwise, and who stitches otherwise. */
export function affectedProfiles(before: readonly AnyObject[], after: readonly AnyObject[], planned: PlannedChanges): AffectedProfiles {
  const next = edgesOf([before, after]);
  const causes = causesOf(planned);
  const computed = new Map<string, string[]>();
  for (const cause of causes.filter((one) => COMPUTING.test(one))) {
    for (const node of reachedFrom(cause, next)) {
      if (COMPUTED.test(node)) computed.set(named(node), [...(computed.get(named(node)) ?? []), named(cause)]);
    }
  }
  const readBySync = new Map<string, string[]>();
  for (const name of computed.keys()) {
    for (const node of reachedFrom(name.replace(' ', ':'), next)) {
      const sync = node.startsWith('sync:') ? node.slice('sync:'.length) : undefined;
      if (sync !== undefined) readBySync.set(sync, [...(readBySync.get(sync) ?? []), name]);
    }
  }
  return {
    computed: new Map([...computed].sort(([one], [other]) => (one < other ? -1 : 1))),
    stitched: causes.filter((one) => STITCHING.test(one)).map(named),
    warehouses: causes.filter((one) => one.startsWith('warehouse:')).map((one) => one.slice('warehouse:'.length)),
    readBySync,
  };
}

const named = (node: string): string => node.replace(':', ' ');

/** A node and all it leads to; what is sent leads to nothing. */
function reachedFrom(start: string, next: Edges): ReadonlySet<string> {
  const seen = new Set<string>([start]);
  for (const at of seen) if (!at.startsWith('sync:')) for (const to of next.get(at) ?? []) seen.add(to);
  return seen;
}
