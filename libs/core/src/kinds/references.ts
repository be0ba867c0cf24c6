import { leavesOf } from './audience.js';
import type { AnyObject, Kind, ObjectOf } from './kinds.js';

/** Where an object names another: the place in dotted form, and the kind it must be of. */
const PLACES: Readonly<Record<Kind, readonly { readonly path: string; readonly kind: Kind }[]>> = {
  warehouse: [
    { path: 'schedules.stitch.after.sync', kind: 'sync' },
    { path: 'schedules.traits.after.sync', kind: 'sync' },
    { path: 'schedules.audiences.after.sync', kind: 'sync' },
    { path: 'schedules.pipeline.after.sync', kind: 'sync' },
  ],
  identifier_type: [],
  identity_rule: [{ path: 'identifier', kind: 'identifier_type' }],
  pin: [
    { path: 'identifier', kind: 'identifier_type' },
    { path: 'from.identifier', kind: 'identifier_type' },
  ],
  context: [],
  trait: [
    { path: 'model', kind: 'model' },
    { path: 'by.identifier', kind: 'identifier_type' },
  ],
  model: [{ path: 'warehouse', kind: 'warehouse' }],
  audience: [{ path: 'warehouse', kind: 'warehouse' }],
  destination: [],
  alert: [],
  sync: [
    { path: 'destination', kind: 'destination' },
    { path: 'source.model', kind: 'model' },
    { path: 'source.audience', kind: 'audience' },
    { path: 'source.profiles.warehouse', kind: 'warehouse' },
    { path: 'source.events.warehouse', kind: 'warehouse' },
    { path: 'schedule.after.sync', kind: 'sync' },
  ],
};

/** One object naming another. */
export interface Reference {
  readonly path: string;
  readonly kind: Kind;
  readonly id: string;
}

/** The objects an object needs, each with the place that names it. */
export function referencesOf(object: AnyObject): readonly Reference[] {
  const placed = PLACES[object.kind].flatMap(({ path, kind }) => {
    const id = valueAt(object, path.split('.'));
    return typeof id === 'string' ? [{ path, kind, id }] : [];
  });
  return object.kind === 'audience' ? [...placed, ...namedIn(object)] : placed;
}

/** What the conditions of an audience name, however deep. */
function namedIn({ condition }: ObjectOf<'audience'>): readonly Reference[] {
  return leavesOf(condition).flatMap(({ path, leaf }): readonly Reference[] => {
    if ('trait' in leaf) return [{ path: `${path}.trait`, kind: 'trait', id: leaf.trait }];
    if ('audience' in leaf) return [{ path: `${path}.audience`, kind: 'audience', id: leaf.audience }];
    return 'identifier' in leaf ? [{ path: `${path}.identifier`, kind: 'identifier_type', id: leaf.identifier }] : [];
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined),
    value,
  );
}
