import { Inject, Injectable } from '@nestjs/common';
import { ProjectPlan, type PromotionsQuery, type PromotionView, type StartPromotion } from '@tributary/contract';
import { Forbidden } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { PromotionRow, Store } from '@tributary/store';
import { ActorNames, makerOf, type NameOf } from '../access/actor-names.js';
import type { CallerOf } from '../http/caller.js';
import { allows, needsAnother } from '../http/roles.js';
import { ObjectsService } from '../objects/objects.service.js';
import { PlanService } from '../project/plan.service.js';

/** Brings projects into a workspace: planned when they come, applied exactly so when somebody agrees. */
@Injectable()
export class PromotionsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly plans: PlanService,
    private readonly objects: ObjectsService,
    private readonly names: ActorNames,
  ) {}

  async create(caller: CallerOf, { from, note, ...asked }: StartPromotion): Promise<PromotionView> {
    const { workspaceId, actor, author } = caller;
    const { plan, accepted } = await this.plans.make(caller, asked);
    const { prune } = asked;
    const row = await this.store.promotions.create({
      ...{ workspaceId, source: from, note, prune, objects: accepted, revisions: plan.revisions, plan },
      ...{ actor, author },
    });
    return this.view(workspaceId, row);
  }

  async get({ workspaceId }: CallerOf, id: string): Promise<PromotionView> {
    return this.view(workspaceId, await this.store.promotions.get({ workspaceId, id }));
  }

  async list({ workspaceId }: CallerOf, query: PromotionsQuery) {
    const asks = await this.store.promotions.asksApproval(workspaceId);
    const { items, next } = await this.store.promotions.list({ workspaceId, ...query });
    const nameOf = await this.names.of(workspaceId, items.flatMap(actorsOf));
    return { items: items.map((row) => viewOf(row, asks, nameOf)), next };
  }

  /** Rejects with `Conflict` where what was planned is not what would happen now. */
  async approve(caller: CallerOf, id: string): Promise<PromotionView> {
    const { workspaceId, actor } = caller;
    const { author } = await this.store.promotions.get({ workspaceId, id });
    if (await this.store.promotions.asksApproval(workspaceId)) needsAnother(caller, author);
    const { objects, prune } = await this.store.promotions.project({ workspaceId, id });
    // What it does not touch may have changed as well: a destination that now is another connector's.
    await this.objects.checkAgain(workspaceId, objects, prune);
    await this.store.promotions.apply({ workspaceId, id, actor });
    return this.get(caller, id);
  }

  /** Whoever promoted it may take it back; others need to be admins. */
  async reject(caller: CallerOf, id: string, reason: string | undefined): Promise<PromotionView> {
    const { workspaceId, actor, role, author } = caller;
    const row = await this.store.promotions.get({ workspaceId, id });
    if (row.author !== author && !allows(role, 'admin'))
      throw new Forbidden('auth.role', `this needs the role \`admin\`; yours is \`${role}\`. Whoever promoted it may take it back`);
    return this.view(workspaceId, await this.store.promotions.reject({ workspaceId, id, actor, reason }));
  }

  private async view(workspaceId: string, row: PromotionRow): Promise<PromotionView> {
    const asks = await this.store.promotions.asksApproval(workspaceId);
    return viewOf(row, asks, await this.names.of(workspaceId, actorsOf(row)));
  }
}

const actorsOf = ({ createdBy, decidedBy }: PromotionRow) => [createdBy, decidedBy];

function viewOf(row: PromotionRow, asks: boolean, nameOf: NameOf): PromotionView {
  const { id, state, source, note, prune, plan, createdAt, decidedBy, decidedAt, reason } = row;
  return {
    ...{ id, state, from: source, note, prune, plan: ProjectPlan.parse(plan) },
    needs_another: asks && state === 'waiting',
    ...makerOf(row, nameOf),
    created_at: createdAt.toISOString(),
    ...{ decided_by: decidedBy, decided_by_name: nameOf(decidedBy) },
    ...{ decided_at: decidedAt?.toISOString() ?? null, reason },
  };
}
