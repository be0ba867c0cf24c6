import type { AnyObject, Kind, Sync } from '@tributary/core';
import type { PlannedChanges } from '@tributary/store';
import { causesOf, type Edges, edgesOf } from './edges.js';

/** A sync that planned changes reach. */
export interface AffectedSync {
  readonly id: string;
  /** As it would be; `null` where it is deleted. */
  readonly sync: Sync | null;
  /** The changes that reach it: `model products`. */
  readonly because: readonly string[];
  /** Why nobody can tell yet what it would send. */
  readonly unknown: string | null;
}

/** A change of an object, and the first thing on the way from it that must be computed anew before a sync reads it. */
interface Reach {
  readonly cause: string;
  readonly computed: string | null;
}

/** What must happen before a sync reads what a kind of object changes; the others are read as they are. */
const COMPUTED: { readonly [K in Kind | 'column']?: (name: string) => string } = {
  trait: (name) => `the values of the trait \`${name}\` are computed by the next \`traits\` run: preview the sync after it`,
  context: (name) => `the context \`${name}\` is computed by the next \`traits\` run: preview the sync after it`,
  audience: (name) => `who is a member of the audience \`${name}\` is told by the next \`audiences\` run: preview the sync after it`,
  identifier_type: (name) =>
    `profiles are stitched anew for the identifier type \`${name}\`: \`tributary what-if\` tells which would be others`,
  warehouse: (name) => `the warehouse \`${name}\` is read as it stands until this is applied: preview the sync after it`,
};

/** Every sync that planned changes reach, by themselves or through what they are made of. By id. */
export function affectedSyncs(before: readonly AnyObject[], after: readonly AnyObject[], planned: PlannedChanges): readonly AffectedSync[] {
  const next = edgesOf([before, after]);
  const reached = new Map<string, Reach[]>();
  for (const cause of causesOf(planned)) {
    for (const [sync, computed] of reachedFrom(cause, next)) {
      reached.set(sync, [...(reached.get(sync) ?? []), { cause: cause.replace(':', ' '), computed }]);
    }
  }
  const syncs = new Map(after.flatMap((object) => (object.kind === 'sync' ? [[object.id, object] as const] : [])));
  return [...reached]
    .map(([id, reaches]) => ({
      id,
      sync: syncs.get(id) ?? null,
      because: reaches.map(({ cause }) => cause),
      unknown: reaches.find(({ computed }) => computed !== null)?.computed ?? null,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The syncs a node leads to; each with what must be computed on the way, if there is such a way. */
function reachedFrom(start: string, next: Edges): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  const seen = new Set<string>();
  const todo: { readonly at: string; readonly computed: string | null }[] = [{ at: start, computed: null }];
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
    const { at, computed } = step;
    if (seen.has(`${at} ${computed !== null}`)) continue;
    seen.add(`${at} ${computed !== null}`);
    const [kind = '', ...rest] = at.split(':');
    const name = rest.join(':');
    if (kind === 'sync') found.set(name, found.get(name) ?? computed);
    const first = computed ?? COMPUTED[kind as Kind]?.(name) ?? null;
    if (kind !== 'sync') for (const to of next.get(at) ?? []) todo.push({ at: to, computed: first });
  }
  return found;
}
