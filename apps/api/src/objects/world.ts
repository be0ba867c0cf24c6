import { type AnyObject, type Kind, KIND_NAMES, type ObjectOf } from '@tributary/core';
import type { AnyConnector } from '@tributary/connector-kit';

/** What an object may refer to: everything defined, as it would be after the change, and the connectors there are. */
export interface World {
  find<K extends Kind>(kind: K, id: string): ObjectOf<K> | undefined;
  all<K extends Kind>(kind: K): readonly ObjectOf<K>[];
  /** Whether the object is one of those that are being changed. */
  changes(object: AnyObject): boolean;
  /** Whether the change deletes what has this name. */
  prunes(kind: Kind, id: string): boolean;
  /** Whether the change deletes it by its name. */
  deletes(kind: Kind, id: string): boolean;
  readonly connectors: ReadonlyMap<string, AnyConnector>;
}

/** A change of what is defined. With `prune`, what stands and is not given is deleted. */
export interface WorldChange {
  readonly standing: readonly AnyObject[];
  readonly changed: readonly AnyObject[];
  readonly prune?: boolean | undefined;
  /** Deleted by name. */
  readonly remove?: readonly { readonly kind: Kind; readonly id: string }[] | undefined;
}

/** The objects that stand, with the given ones in their place. */
export function worldOf(
  { standing, changed, prune = false, remove = [] }: WorldChange,
  connectors: ReadonlyMap<string, AnyConnector>,
): World {
  const gone = new Set(remove.map(named));
  const kept = prune ? [] : standing.filter((object) => !gone.has(named(object)));
  const objects = new Map([...kept, ...changed].map((object) => [named(object), object]));
  const before = new Set(standing.map(named));
  const byKind = new Map(KIND_NAMES.map((kind) => [kind, [...objects.values()].filter((object) => object.kind === kind)]));
  const changing = new Set(changed);
  return {
    find: <K extends Kind>(kind: K, id: string) => objects.get(`${kind} ${id}`) as ObjectOf<K> | undefined,
    all: <K extends Kind>(kind: K) => (byKind.get(kind) ?? []) as unknown as readonly ObjectOf<K>[],
    changes: (object) => changing.has(object),
    prunes: (kind, id) => prune && before.has(`${kind} ${id}`) && !objects.has(`${kind} ${id}`),
    deletes: (kind, id) => gone.has(`${kind} ${id}`),
    connectors,
  };
}

const named = ({ kind, id }: { readonly kind: Kind; readonly id: string }): string => `${kind} ${id}`;
