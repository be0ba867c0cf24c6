import { isDeepStrictEqual } from 'node:util';
import type { AnyConnector } from '@tributary/connector-kit';
import type { ErrorDetail, Sync } from '@tributary/core';
import type { World } from './world.js';

type DestinationObject = AnyConnector['objects'][string];

/**
 * Where a write replaces the whole record, two syncs that write the same records with different fields erase each other's fields, each time
 * one of them runs. Said of a sync that is on, and of the first one it clashes with.
 */
export function checkErasing(sync: Sync, object: DestinationObject, world: World): readonly ErrorDetail[] {
  const { target } = object;
  if (!sync.enabled || object.writes !== 'full' || target === undefined) return [];
  const writesHere = (other: Sync): boolean =>
    other.id !== sync.id && other.enabled && other.destination === sync.destination && other.object === sync.object;
  const sameRecords = (other: Sync): boolean => sameNames(other.key, sync.key) && sameTarget(target, other, sync);
  const clash = world.all('sync').find((other) => writesHere(other) && sameRecords(other) && !sameNames(other.mapping, sync.mapping));
  if (clash === undefined) return [];
  const lost = [...without(clash.mapping, sync.mapping), ...without(sync.mapping, clash.mapping)].map((name) => `\`${name}\``).join(', ');
  const message =
    `each write to \`${sync.object}\` replaces the whole record, and sync \`${clash.id}\` writes other fields of the same ones: they would erase ` +
    `${lost} from each other. Map all of them in one sync, or switch one off (\`enabled: false\`)`;
  return [{ path: 'mapping', message }];
}

type Named = Readonly<Record<string, unknown>>;

const without = (names: Named, others: Named): readonly string[] => Object.keys(names).filter((name) => !Object.hasOwn(others, name));

const sameNames = (one: Named, other: Named): boolean => without(one, other).length === 0 && without(other, one).length === 0;

const sameTarget = (target: readonly string[], one: Sync, other: Sync): boolean =>
  target.every((name) => isDeepStrictEqual(one.options[name], other.options[name]));
