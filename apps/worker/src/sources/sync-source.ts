import { readsProfiles } from '@tributary/core';
import { compileEventSource, hasErased, isStitched } from '@tributary/profiles';
import type { Store } from '@tributary/store';
import { compileModelSource, type ResolvedSync, type SyncTools } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { eventsOf } from './events-of.js';
import { profileSourceOf } from './profile-source.js';

/** What a sync reads, as one query: the profiles, the events, or a model's table or query. */
export async function syncSourceOf(
  store: Pick<Store, 'objects'>,
  { workspaceId, sync, model }: Pick<ResolvedSync, 'workspaceId' | 'sync' | 'model'>,
  warehouse: Warehouse,
): ReturnType<SyncTools['source']> {
  if ('events' in sync.source) {
    const { types, where } = sync.source.events;
    const { config, dialect } = warehouse;
    const given = { ...(types === undefined ? {} : { types }), ...(where === undefined ? {} : { where }) };
    const stitched = await isStitched(warehouse, config.schema);
    const erased = await hasErased(warehouse, config.schema);
    return compileEventSource({ dialect, schema: config.schema, events: eventsOf(config), stitched, hasErased: erased, ...given });
  }
  return model === undefined ? profileSourceOf(store, { workspaceId, sync, warehouse }) : compileModelSource(model);
}

/** Everybody that a sync of profiles or events might have sent, whoever is kept out of it now; `null` where it is a model's. */
export async function everybodyIn(
  store: Pick<Store, 'objects'>,
  { workspaceId, sync }: Pick<ResolvedSync, 'workspaceId' | 'sync'>,
  warehouse: Warehouse,
): Promise<Awaited<ReturnType<SyncTools['source']>> | null> {
  if (readsProfiles(sync.source)) return profileSourceOf(store, { workspaceId, sync, warehouse, everybody: true });
  if (!('events' in sync.source)) return null;
  const { config, dialect } = warehouse;
  const stitched = await isStitched(warehouse, config.schema);
  return stitched ? compileEventSource({ dialect, schema: config.schema, events: eventsOf(config), stitched }) : null;
}
