import { Injectable } from '@nestjs/common';
import type { PlanRequest, ProjectPlan, SyncImpact } from '@tributary/contract';
import { masked } from '@tributary/core';
import { planChanges, type PlannedChanges, revisionsOf } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { ObjectsService, type Prepared } from '../objects/objects.service.js';
import { placed } from '../objects/incoming.js';
import { affectedSyncs } from './affected-syncs.js';
import { type AtMost, ProfileImpactsService } from './profile-impacts.service.js';
import { SyncImpactsService } from './sync-impacts.service.js';

/** Tells what applying a project would do. */
@Injectable()
export class PlanService {
  constructor(
    private readonly objects: ObjectsService,
    private readonly profiles: ProfileImpactsService,
    private readonly syncs: SyncImpactsService,
  ) {}

  async plan(caller: CallerOf, request: PlanRequest): Promise<ProjectPlan> {
    return (await this.make(caller, request)).plan;
  }

  /** The plan, and the objects it is of, sealed. Rejects with `Invalid` where the same objects would be refused by an apply. */
  async make(
    caller: CallerOf,
    { objects, prune, delete: remove, impact, wait_seconds: seconds }: PlanRequest,
  ): Promise<{ readonly plan: ProjectPlan; readonly accepted: Prepared['accepted'] }> {
    const prepared = await this.objects.prepare(caller.workspaceId, objects, { prune, remove });
    const made = async () => planChanges(prepared.standing, prepared.accepted, { prune, remove });
    const planned = await placed(prepared.incoming, made());
    const reached = impact ? await this.reached(caller, prepared, { planned, seconds }) : { profiles: [], syncs: [] };
    return { plan: { ...planView(planned), ...reached }, accepted: prepared.accepted };
  }

  private async reached(
    caller: CallerOf,
    { standing, accepted }: Prepared,
    { planned, seconds }: { readonly planned: PlannedChanges; readonly seconds: number },
  ): Promise<Pick<ProjectPlan, 'profiles' | 'syncs'>> {
    const before = standing.map(({ object }) => object);
    const gone = new Set([...planned.deleted, ...accepted].map(({ kind, id }) => `${kind} ${id}`));
    const after = [...before.filter(({ kind, id }) => !gone.has(`${kind} ${id}`)), ...accepted];
    const patience = { seconds, deadline: AbortSignal.timeout(seconds * 1_000) };
    const [found, syncs] = await Promise.all([
      this.profiles.of(caller, { ...patience, before, after, planned }),
      this.syncs.of(caller, affectedSyncs(before, after, planned), { ...patience, after, standing }),
    ]);
    return { profiles: [...found.profiles], syncs: syncs.map((impact) => bounded(impact, found.syncs.get(impact.sync))) };
  }
}

/** What reaches a sync by more than the values of its records. */
const WHOLE = /^(sync|destination|warehouse) /;

/** What cannot be told to the record is told at most, where that is all that reaches it. */
function bounded(impact: SyncImpact, atMost: AtMost | undefined): SyncImpact {
  if (impact.records !== null || atMost === undefined || impact.because.some((cause) => WHOLE.test(cause))) return impact;
  if (typeof atMost === 'number') return { ...impact, at_most: atMost };
  return { ...impact, reason: `${impact.reason}; at most how many cannot be told: ${atMost}` };
}

function planView(planned: PlannedChanges): Omit<ProjectPlan, 'profiles' | 'syncs'> {
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
