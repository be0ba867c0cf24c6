import { Inject, Injectable } from '@nestjs/common';
import { SourceColumns, SyncProblems } from '@tributary/contract';
import type { Sync, SyncSource } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import { resolveDefinition, resolveSync, type Store, warehouseOfSync } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { ObjectsService } from '../objects/objects.service.js';

/** Has a worker look at what a sync would read and where it would send it. */
@Injectable()
export class SyncTrialsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly objects: ObjectsService,
    private readonly lookups: LookupsService,
  ) {}

  /** Rejects with `Invalid` where the definition that is given would be refused, naming its places. */
  async check(caller: CallerOf, id: string, raw: Readonly<Record<string, unknown>> | undefined): Promise<SyncProblems> {
    const { workspaceId } = caller;
    const resolved =
      raw === undefined
        ? await resolveSync(this.store.objects, workspaceId, id)
        : await resolveDefinition(this.store.objects, { workspaceId, sync: await this.read(caller, { ...raw, id }), revision: 0 });
    const input = { question: 'sync', sync: resolved.sync } as const;
    return this.lookups.askIn(caller, SyncProblems, { warehouse: warehouseOfSync(resolved), input });
  }

  async columns(caller: CallerOf, source: SyncSource): Promise<SourceColumns> {
    return this.lookups.askIn(caller, SourceColumns, {
      warehouse: await this.warehouseOf(caller, source),
      input: { question: 'columns', source },
    });
  }

  private async read(caller: CallerOf, raw: Readonly<Record<string, unknown>>): Promise<Sync> {
    const [sync] = await this.objects.check(caller, [{ ...raw, kind: 'sync' }]);
    if (sync?.kind !== 'sync') throw new Error('a checked sync is a sync');
    return sync;
  }

  /** Rejects with `NotFound` where what the source names is not there. */
  private async warehouseOf({ workspaceId }: CallerOf, source: SyncSource): Promise<string> {
    const { objects } = this.store;
    if ('model' in source) return (await objects.get({ workspaceId, kind: 'model', id: source.model })).object.warehouse;
    if ('audience' in source) return (await objects.get({ workspaceId, kind: 'audience', id: source.audience })).object.warehouse;
    const { warehouse: id } = 'profiles' in source ? source.profiles : source.events;
    return (await objects.get({ workspaceId, kind: 'warehouse', id })).id;
  }
}
