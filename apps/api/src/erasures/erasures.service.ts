import { Inject, Injectable } from '@nestjs/common';
import {
  type EraseProfileQuery,
  type ErasurePage,
  type ErasuresQuery,
  type ErasureView,
  ProfileView,
  type StartErasure,
} from '@tributary/contract';
import { Invalid } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { ErasureRow, ErasureSubject, Store } from '@tributary/store';
import { ActorNames, makerOf, type NameOf } from '../access/actor-names.js';
import type { CallerOf } from '../http/caller.js';
import { identifiedOf } from '../identity/identified.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { chooseWarehouse } from '../warehouses/choose-warehouse.js';

/** Writes down who is to be erased; the workers do it. */
@Injectable()
export class ErasuresService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly lookups: LookupsService,
    private readonly names: ActorNames,
  ) {}

  /** Rejects with `NotFound` where there is no such profile, and with `Invalid` where it was not named twice. */
  async ofProfile(caller: CallerOf, profile: string, { warehouse, confirm }: EraseProfileQuery): Promise<ErasureView> {
    confirmed(confirm, profile, 'the id of the profile');
    await this.lookups.ask(caller, ProfileView, { warehouse, question: 'profile', profile });
    return this.create(caller, warehouse, { profile });
  }

  async ofIdentifier(caller: CallerOf, { warehouse, identifier: text, confirm }: StartErasure): Promise<ErasureView> {
    confirmed(confirm, text, 'the identifier');
    const { identifier: type, value } = identifiedOf(text);
    return this.create(caller, warehouse, { identifier: { type, value } });
  }

  async get({ workspaceId }: CallerOf, id: string): Promise<ErasureView> {
    return this.view(await this.store.erasures.get(workspaceId, id));
  }

  async list({ workspaceId }: CallerOf, query: ErasuresQuery): Promise<ErasurePage> {
    const { items, next } = await this.store.erasures.list({ workspaceId, ...query });
    const nameOf = await this.names.ofMakers(workspaceId, items);
    return { items: items.map((row) => erasureView(row, nameOf)), next };
  }

  private async create({ workspaceId, actor }: CallerOf, named: string | undefined, of: ErasureSubject['of']): Promise<ErasureView> {
    const { id: warehouse } = await chooseWarehouse(this.store, workspaceId, { warehouse: named });
    return this.view(await this.store.erasures.create({ workspaceId, warehouse, of, actor }));
  }

  private async view(row: ErasureRow): Promise<ErasureView> {
    return erasureView(row, await this.names.ofMakers(row.workspaceId, [row]));
  }
}

function confirmed(confirm: string | undefined, wanted: string, what: string): void {
  if (confirm === wanted) return;
  const message = `must be \`${wanted}\`, ${what}`;
  throw new Invalid('erasure.unconfirmed', `an erasure cannot be undone: \`confirm\` ${message}`, [{ path: 'confirm', message }]);
}

function erasureView(
  { workspaceId: _, createdBy, createdAt, finishedAt, notedAt: __, models, syncs, ...row }: ErasureRow,
  nameOf: NameOf,
): ErasureView {
  return {
    ...row,
    syncs: syncs.map(({ nextAt, ...one }) => ({ ...one, next_at: nextAt })),
    not_searched: [...models],
    ...makerOf({ createdBy }, nameOf),
    created_at: createdAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
  };
}
