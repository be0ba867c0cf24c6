import { type AnyObject, readsProfiles, warehouseRead } from '@tributary/core';
import { lineageOf } from '@tributary/profiles';
import type { PlannedChanges } from '@tributary/store';

/** Fields that no record depends on. */
const COSMETIC: readonly string[] = [
  'label',
  'description',
  'owner',
  'pii',
  'reason',
  'schedule',
  'schedules',
  'overlap',
  'retention_days',
];

/** The objects that are others than before, as names of nodes. */
export function causesOf({ created, changed, deleted }: PlannedChanges): readonly string[] {
  const real = changed.filter(({ changes }) => changes.some(({ field }) => !COSMETIC.includes(field.split('.')[0] ?? '')));
  return [...created, ...real.map(({ object }) => object), ...deleted].map(({ kind, id }) => `${kind}:${id}`);
}

/** What leads to what, as names of nodes: `trait:lifetime_value`. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/** From what is read to what is made of it, before and after. Nothing is made of a sync: that one runs after another changes no record. */
export function edgesOf(states: readonly (readonly AnyObject[])[]): Edges {
  const edges = new Map<string, string[]>();
  const add = (from: string, to: string) => void edges.set(from, [...(edges.get(from) ?? []), to]);
  for (const objects of states) {
    for (const { from, to } of lineageOf(objects).edges) if (!from.startsWith('sync:')) add(from, to);
    for (const object of objects) for (const from of alsoReadBy(object)) add(from, `${object.kind}:${object.id}`);
    for (const [from, to] of [...stitchedInto(objects), ...behindIn(objects)]) add(from, to);
  }
  return edges;
}

/** What an object reads that lineage does not draw. */
function alsoReadBy(object: AnyObject): readonly string[] {
  if (object.kind === 'model' || object.kind === 'audience') return [`warehouse:${object.warehouse}`];
  if (object.kind !== 'sync') return [];
  const { source, destination } = object;
  // The way from its model or audience is drawn.
  const read = warehouseRead(source, () => undefined);
  return [`destination:${destination}`, ...(read === undefined ? [] : [`warehouse:${read}`])];
}

/** Rules and cuts change whole profiles, and with them whatever is sent of profiles. */
function stitchedInto(objects: readonly AnyObject[]): readonly (readonly [string, string])[] {
  const ofProfiles = objects.filter((object) => object.kind === 'sync' && readsProfiles(object.source));
  return objects.flatMap((object) => {
    if (object.kind === 'identifier_type') return ofProfiles.map(({ id }) => [`identifier_type:${object.id}`, `sync:${id}`] as const);
    if (object.kind !== 'identity_rule' && object.kind !== 'pin') return [];
    const type = `identifier_type:${object.identifier}`;
    return [[`${object.kind}:${object.id}`, type] as const, ...ofProfiles.map(({ id }) => [type, `sync:${id}`] as const)];
  });
}

/** Who is in an audience of a list is in none that comes after it. */
function behindIn(objects: readonly AnyObject[]): readonly (readonly [string, string])[] {
  const listed = objects.flatMap((object) =>
    object.kind === 'audience' && object.list !== undefined ? [{ ...object, list: object.list }] : [],
  );
  return listed.flatMap((one) =>
    listed
      .filter(({ warehouse, list }) => warehouse === one.warehouse && list.name === one.list.name && list.priority > one.list.priority)
      .map((behind) => [`audience:${one.id}`, `audience:${behind.id}`] as const),
  );
}
