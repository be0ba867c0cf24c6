import { resetStitching } from '@tributary/identity';
import type { MaintenanceAction } from '@tributary/store';
import { promote, rollback } from '@tributary/profiles';
import { recalculate, resetTraits } from '@tributary/traits';
import type { Warehouse } from '@tributary/warehouse';

/** Where something is done to all profiles. */
export interface Place {
  readonly warehouse: Warehouse;
  readonly schema: string;
  readonly signal: AbortSignal;
}

/** What each action does, and what it tells of it. */
export const MAINTENANCE: Readonly<Record<MaintenanceAction, (at: Place) => Promise<object>>> = {
  reset_stitching: async ({ warehouse, schema }) => {
    await resetStitching(warehouse, schema);
    return {};
  },
  reset_traits: async ({ warehouse, schema, signal }) => {
    await resetTraits(warehouse, schema, { signal });
    return {};
  },
  recalculate: async ({ warehouse, schema, signal }) => ({ profiles: await recalculate(warehouse, schema, { signal }) }),
  promote: (at) => promote(at.warehouse, shown(at)),
  rollback: (at) => rollback(at.warehouse, shown(at)),
};

const shown = ({ warehouse, schema, signal }: Place) => ({ schema, publicSchema: warehouse.config.public_schema, signal });
