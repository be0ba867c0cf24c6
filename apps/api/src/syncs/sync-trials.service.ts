import { Inject, Injectable } from '@nestjs/common';
import { SourceColumns, SyncProblems } from '@tributary/contract';
import { type ErrorDetail, Invalid, type Sync, type SyncSource } from '@tributary/core';
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

  /** What a definition would be refused for is an answer, as what the warehouse says of it is: nobody stores it here. */
  async check(caller: CallerOf, id: string, raw: Readonly<Record<string, unknown>> | undefined): Promise<SyncProblems> {
    const { workspaceId } = caller;
    const read = raw === undefined ? undefined : await this.read(caller, { ...raw, id });
    if (Array.isArray(read)) return { problems: read };
    const resolved =
      read === undefined
        ? await resolveSync(this.store.objects, workspaceId, id)
        : await resolveDefinition(this.store.objects, { workspaceId, sync: read, revision: 0 });
    const input = { question: 'sync', sync: resolved.sync } as const;
    return this.lookups.askIn(caller, SyncProblems, { warehouse: warehouseOfSync(resolved), input });
  }

  async columns(caller: CallerOf, source: SyncSource): Promise<SourceColumns> {
    return this.lookups.askIn(caller, SourceColumns, {
      warehouse: await this.warehouseOf(caller, source),
      input: { question: 'columns', source },
    });
  }

  /** The sync as its schema reads it, or all that is wrong with it, by its own fields. */
  private async read(caller: CallerOf, raw: Readonly<Record<string, unknown>>): Promise<Sync | ErrorDetail[]> {
    try {
      const [sync] = await this.objects.check(caller, [{ ...raw, kind: 'sync' }]);
      if (sync?.kind !== 'sync') throw new Error('a checked sync is a sync');
      return sync;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return error.details.map(({ path, message }) => ({ path: path.replace(/^objects\.0\.?/, ''), message }));
    }
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
