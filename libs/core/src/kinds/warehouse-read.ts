import type { AnyObject } from './kinds.js';
import type { SyncSource } from './sync.js';

/** The id of the warehouse of a model or an audience; nothing where it is not there. */
export type WarehouseOf = (kind: 'model' | 'audience', id: string) => string | undefined;

/** The id of the warehouse a sync reads, which holds its ledger too. Nothing where the model or the audience it reads is not there. */
export function warehouseRead(source: SyncSource, warehouseOf: WarehouseOf): string | undefined {
  if ('profiles' in source) return source.profiles.warehouse;
  if ('events' in source) return source.events.warehouse;
  return 'audience' in source ? warehouseOf('audience', source.audience) : warehouseOf('model', source.model);
}

/** Whether what a sync reads are profiles: all of them, some, or the members of an audience. */
export const readsProfiles = (source: SyncSource): boolean => 'profiles' in source || 'audience' in source;

/** Knows the warehouses of the models and audiences that are among such objects. */
export function warehousesAmong(objects: readonly AnyObject[]): WarehouseOf {
  const known = new Map<string, string>();
  for (const object of objects)
    if (object.kind === 'model' || object.kind === 'audience') known.set(`${object.kind} ${object.id}`, object.warehouse);
  return (kind, id) => known.get(`${kind} ${id}`);
}
