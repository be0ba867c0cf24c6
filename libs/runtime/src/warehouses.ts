import { Warehouse as Schema } from '@tributary/core';
import type { ObjectRow, Store } from '@tributary/store';
import { openWarehouse, type Warehouse, type WarehouseOptions } from '@tributary/warehouse';
import type { Secrets } from './secrets/secrets.js';

/** The warehouses of this process. Only a worker has them: an embedded database file has one owner. */
export interface Warehouses {
  /**
   * Works with the warehouse as it is defined now. It is opened for the first who needs it, shared, and closed a moment after the
   * last has gone, so that a DuckDB file is free for others between jobs. A changed definition opens anew.
   */
  use<T>(workspaceId: string, id: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** How long an unused warehouse stays open: jobs of one run follow each other within it. */
const IDLE_MS = 250;

interface Opened {
  readonly warehouse: Promise<Warehouse>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** Opens warehouses when they are needed and keeps them by id and revision while they are. */
export function openWarehouses(
  store: Pick<Store, 'objects'>,
  secrets: Pick<Secrets, 'openSettings'>,
  options: WarehouseOptions & { readonly idleMs?: number } = {},
): Warehouses {
  const opened = new Map<string, Opened>();

  const open = async (workspaceId: string, row: ObjectRow<'warehouse'>): Promise<Warehouse> =>
    openWarehouse(await secrets.openSettings({ workspaceId, schema: Schema, settings: row.object }), options);

  const take = (place: string, workspaceId: string, row: ObjectRow<'warehouse'>): Opened => {
    const entry = opened.get(place) ?? { warehouse: open(workspaceId, row), users: 0, idle: undefined };
    opened.set(place, entry);
    clearTimeout(entry.idle);
    entry.users += 1;
    return entry;
  };

  const shut = async (place: string, entry: Opened): Promise<void> => {
    if (opened.get(place) === entry) opened.delete(place);
    // One that could not be opened has told its users already.
    await entry.warehouse.then((warehouse) => warehouse.close()).catch(() => undefined);
  };

  return {
    use: async (workspaceId, id, work) => {
      const row = await store.objects.get({ workspaceId, kind: 'warehouse', id });
      const place = JSON.stringify([workspaceId, id, row.revision]);
      const entry = take(place, workspaceId, row);
      try {
        return await work(await entry.warehouse);
      } catch (error) {
        // The next user tries again: the server or file may be back by then.
        entry.warehouse.catch(() => opened.get(place) === entry && opened.delete(place));
        throw error;
      } finally {
        entry.users -= 1;
        if (entry.users === 0) entry.idle = setTimeout(() => void shut(place, entry), options.idleMs ?? IDLE_MS);
      }
    },
    close: async () => {
      const all = [...opened];
      for (const [, entry] of all) clearTimeout(entry.idle);
      await Promise.all(all.map(([place, entry]) => shut(place, entry)));
    },
  };
}
