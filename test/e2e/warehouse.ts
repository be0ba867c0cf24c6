import { tmpdir } from 'node:os';
import { Warehouse as Config } from '@tributary/core';
import type { Warehouse } from '@tributary/warehouse';
import { openWarehouse } from '@tributary/warehouse';
import { until } from './until.js';

/** Works on a warehouse that a worker uses as well: a DuckDB file has one owner, and the worker lets go a moment after its last job. */
export async function onWarehouse<T>(config: object, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const parsed = Config.parse(config);
  const { warehouse } = await until(
    () =>
      openWarehouse(parsed, { files: [tmpdir()] }).then(
        (opened) => ({ warehouse: opened }),
        (error: { code?: string }) => {
          if (error.code === 'warehouse.locked') return false as const;
          throw error;
        },
      ),
    'the warehouse to be free',
    20,
  );
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
