import { Injectable } from '@nestjs/common';
import type { PlanRequest, ProjectPlan } from '@tributary/contract';
import { masked } from '@tributary/core';
import { planChanges, type PlannedChanges, revisionsOf } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { ObjectsService, type Prepared } from '../objects/objects.service.js';
import { affectedSyncs } from './affected-syncs.js';
import { SyncImpactsService } from './sync-impacts.service.js';

/** Tells what applying a project would do. */
@Injectable()
export class PlanService {
  constructor(
    private readonly objects: ObjectsService,
    private readonly impacts: SyncImpactsService,
  ) {}

  async plan(caller: CallerOf, request: PlanRequest): Promise<ProjectPlan> {
    return (await this.make(caller, request)).plan;
  }

  /** The plan, and the objects it is of, sealed. Rejects with `Invalid` where the same objects would be refused by an apply. */
  async make(
    caller: CallerOf,
    { objects, prune, impact, wait_seconds: seconds }: PlanRequest,
  ): Promise<{ readonly plan: ProjectPlan; readonly accepted: Prepared['accepted'] }> {
    const prepared = await this.objects.prepare(caller.workspaceId, objects, { prune });
    const planned = planChanges(prepared.standing, prepared.accepted, { prune });
    const syncs = impact ? await this.reached(caller, prepared, { planned, seconds }) : [];
    return { plan: { ...planView(planned), syncs }, accepted: prepared.accepted };
  }

  private reached(
    caller: CallerOf,
    { standing, accepted }: Prepared,
    { planned, seconds }: { readonly planned: PlannedChanges; readonly seconds: number },
  ) {
    const before = standing.map(({ object }) => object);
    const gone = new Set([...planned.deleted, ...accepted].map(({ kind, id }) => `${kind} ${id}`));
    const after = [...before.filter(({ kind, id }) => !gone.has(`${kind} ${id}`)), ...accepted];
    return this.impacts.of(caller, affectedSyncs(before, after, planned), { seconds, after, standing });
  }
}

function planView(planned: PlannedChanges): Omit<ProjectPlan, 'syncs'> {
  const { created, changed, deleted, unchanged } = planned;
  return {
    created: created.map(({ kind, id }) => ({ kind, id })),
    changed: changed.map(({ before: { kind, id, revision }, changes }) => ({
      ...{ kind, id, revision },
      changes: changes.map((change) => masked(change) as (typeof changes)[number]),
    })),
    deleted: deleted.map(({ kind, id, revision }) => ({ kind, id, revision })),
    unchanged: unchanged.length,
    revisions: [...revisionsOf(planned)],
  };
}
