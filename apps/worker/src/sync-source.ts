import { compileEventSource, isStitched } from '@tributary/profiles';
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
    return compileEventSource({ dialect, schema: config.schema, events: eventsOf(config), stitched, ...given });
  }
  return model === undefined ? profileSourceOf(store, { workspaceId, sync, warehouse }) : compileModelSource(model);
}
