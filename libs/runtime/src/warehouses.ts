import { Warehouse as Schema } from '@tributary/core';
import type { ObjectRow, Store } from '@tributary/store';
import { openWarehouse, type Warehouse, type WarehouseOptions } from '@tributary/warehouse';
import type { Secrets } from './secrets.js';

/** The open warehouses of this process. Only a worker has them: an embedded database file has one owner. */
export interface Warehouses {
  /** The warehouse as it is defined now. Opened once; a changed definition closes it and opens anew. */
  open(workspaceId: string, id: string): Promise<Warehouse>;
  close(): Promise<void>;
}

interface Opened {
  readonly revision: number;
  readonly warehouse: Promise<Warehouse>;
}

/** Opens warehouses when they are first needed and keeps them by id and revision. */
export function openWarehouses(
  store: Pick<Store, 'objects'>,
  secrets: Pick<Secrets, 'openSettings'>,
  options: WarehouseOptions = {},
): Warehouses {
  const opened = new Map<string, Opened>();

  const open = async (workspaceId: string, row: ObjectRow<'warehouse'>, before: Opened | undefined): Promise<Warehouse> => {
    // One file, one owner: the old one is closed before it is opened again.
    await before?.warehouse.then((warehouse) => warehouse.close()).catch(() => undefined);
    return openWarehouse(await secrets.openSettings({ workspaceId, schema: Schema, settings: row.object }), options);
  };

  return {
    open: async (workspaceId, id) => {
      const row = await store.objects.get({ workspaceId, kind: 'warehouse', id });
      const place = JSON.stringify([workspaceId, id]);
      const before = opened.get(place);
      if (before?.revision === row.revision) return before.warehouse;
      const warehouse = open(workspaceId, row, before);
      opened.set(place, { revision: row.revision, warehouse });
      // One that could not be opened is tried again at the next call: its server or file may be back by then.
      warehouse.catch(() => opened.get(place)?.warehouse === warehouse && opened.delete(place));
      return warehouse;
    },
    close: async () => {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map(({ warehouse }) => warehouse.then((open) => open.close()).catch(() => undefined)));
    },
  };
}
