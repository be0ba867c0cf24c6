import { type Sync, warehouseRead, warehousesAmong } from '@tributary/core';
import type { Store } from '@tributary/store';

/** The syncs that read from a warehouse, also by way of a model or an audience of it. */
export async function syncsIn({ objects }: Pick<Store, 'objects'>, workspaceId: string, warehouse: string): Promise<readonly Sync[]> {
  const [syncs, models, audiences] = await Promise.all([
    objects.all(workspaceId, 'sync'),
    objects.all(workspaceId, 'model'),
    objects.all(workspaceId, 'audience'),
  ]);
  const warehouseOf = warehousesAmong([...models, ...audiences].map(({ object }) => object));
  return syncs.map(({ object }) => object).filter(({ source }) => warehouseRead(source, warehouseOf) === warehouse);
}
