import { isOwnFault, readsProfiles, type Sync } from '@tributary/core';
import type { Store } from '@tributary/store';
import { recordsOf } from '@tributary/profiles';
import type { Warehouse } from '@tributary/warehouse';
import { profileSourceOf } from './profile-source.js';
import { syncsIn } from './syncs-in.js';

/** A sync that reads profiles, and how many of its present records are of affected ones. `reason`: why its source cannot be read. */
export interface AffectedSync {
  readonly sync: string;
  readonly records: number | null;
  readonly affected: number | null;
  readonly reason: string | null;
}

interface Affected {
  readonly workspaceId: string;
  readonly warehouse: Warehouse;
  /** Where the table of affected profiles is. */
  readonly session: Parameters<typeof recordsOf>[0];
  readonly affected: Parameters<typeof recordsOf>[2];
}

/** Every sync that reads profiles of this warehouse. */
export async function affectedSyncs(store: Pick<Store, 'objects'>, at: Affected): Promise<readonly AffectedSync[]> {
  const syncs = await syncsIn(store, at.workspaceId, at.warehouse.config.id);
  const found: AffectedSync[] = [];
  for (const sync of syncs) if (readsProfiles(sync.source)) found.push({ sync: sync.id, ...(await countIn({ ...at, store }, sync)) });
  return found;
}

/** A source that cannot be read, as for a condition that fails on a value, is told of its sync: the others are counted. */
async function countIn(
  { session, affected, ...at }: Affected & { readonly store: Pick<Store, 'objects'> },
  sync: Sync,
): Promise<Omit<AffectedSync, 'sync'>> {
  try {
    return { ...(await recordsOf(session, await profileSourceOf(at.store, { ...at, sync }), affected)), reason: null };
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    return { records: null, affected: null, reason: error.message };
  }
}
