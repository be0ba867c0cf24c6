import { Inject, Injectable } from '@nestjs/common';
import type { ConfirmReset, RunView } from '@tributary/contract';
import { Invalid } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { chooseWarehouse } from '../warehouses/choose-warehouse.js';
import { RunsService } from './runs.service.js';

/** Starts what is done to all profiles of a warehouse at once. */
@Injectable()
export class MaintenanceService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly runs: RunsService,
  ) {}

  start(
    caller: CallerOf,
    action: 'recalculate' | 'promote' | 'rollback',
    { warehouse, shadow }: { readonly warehouse?: string | undefined; readonly shadow: boolean },
  ): Promise<RunView> {
    return this.runs.startOnWarehouse(caller, { kind: 'maintenance', warehouse, input: { action, shadow } });
  }

  /** What is reset is gone, so it must be named twice. */
  async reset(
    caller: CallerOf,
    action: 'reset_stitching' | 'reset_traits',
    { warehouse, confirm, shadow }: ConfirmReset,
  ): Promise<RunView> {
    const { id } = await chooseWarehouse(this.store, caller.workspaceId, { warehouse });
    if (confirm !== id) {
      const message = `must be \`${id}\`, the id of the warehouse`;
      throw new Invalid('reset.unconfirmed', `a reset cannot be undone: \`confirm\` ${message}`, [{ path: 'confirm', message }]);
    }
    return this.runs.startOnWarehouse(caller, { kind: 'maintenance', warehouse: id, input: { action, shadow } });
  }
}
