import { AppError } from '@tributary/core';
import type { Store } from '@tributary/store';
import { recordsOf } from '@tributary/profiles';
import type { Warehouse } from '@tributary/warehouse';
import { profileSourceOf } from './profile-source.js';

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
  const syncs = (await store.objects.all(at.workspaceId, 'sync')).map(({ object }) => object);
  const found: AffectedSync[] = [];
  for (const sync of syncs) {
    if (!('profiles' in sync.source) || sync.source.profiles.warehouse !== at.warehouse.config.id) continue;
    const source = await readable(profileSourceOf(store, { ...at, sync }), at.warehouse);
    const counts = source instanceof AppError ? { records: null, affected: null } : await recordsOf(at.session, source, at.affected);
    found.push({ sync: sync.id, ...counts, reason: source instanceof AppError ? source.message : null });
  }
  return found;
}

/** A source as the warehouse can read it, else why it cannot: asked on another connection, since an error would end the session's transaction. */
async function readable(source: ReturnType<typeof profileSourceOf>, warehouse: Warehouse): Promise<Awaited<typeof source> | AppError> {
  try {
    const query = await source;
    await warehouse.describe(query);
    return query;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
