import type { AnyObject, Kind, ObjectOf } from '@tributary/core';
import type { AnyConnector } from '@tributary/connector-kit';

/** What an object may refer to: everything defined, as it would be after the change, and the connectors there are. */
export interface World {
  find<K extends Kind>(kind: K, id: string): ObjectOf<K> | undefined;
  all<K extends Kind>(kind: K): readonly ObjectOf<K>[];
  /** Whether the object is one of those that are being changed. */
  changes(object: AnyObject): boolean;
  readonly connectors: ReadonlyMap<string, AnyConnector>;
}

/** The objects that stand, with the given ones in their place. */
export function worldOf(
  standing: readonly AnyObject[],
  changed: readonly AnyObject[],
  connectors: ReadonlyMap<string, AnyConnector>,
): World {
  const objects = new Map([...standing, ...changed].map((object) => [`${object.kind} ${object.id}`, object]));
  return {
    find: <K extends Kind>(kind: K, id: string) => objects.get(`${kind} ${id}`) as ObjectOf<K> | undefined,
    all: <K extends Kind>(kind: K) => [...objects.values()].filter((object) => object.kind === kind) as unknown as ObjectOf<K>[],
    changes: (object) => changed.includes(object),
    connectors,
  };
}
