import { Injectable } from '@nestjs/common';
import { ForetoldImpact, type ProfileImpact, WhatIf } from '@tributary/contract';
import { type AnyObject, type Kind, type ObjectOf, readsProfiles, type Sync, warehouseRead, warehousesAmong } from '@tributary/core';
import type { NewRunInput, PlannedChanges } from '@tributary/store';
import type { z } from 'zod';
import type { CallerOf } from '../http/caller.js';
import { RunsService } from '../runs/runs.service.js';
import { type AffectedProfiles, affectedProfiles } from './affected-profiles.js';
import { readsEverybody } from './reads-everybody.js';
import { type Patience, TrialsService } from './trials.service.js';

interface Planned extends Patience {
  readonly before: readonly AnyObject[];
  readonly after: readonly AnyObject[];
  readonly planned: PlannedChanges;
}

/** Of a sync that reads what changes: at most how many records it would send for it, or why that cannot be told. */
export type AtMost = number | string;

/** What is found of profiles, and by the ids of syncs what follows for them. */
export interface FoundImpacts {
  readonly profiles: readonly ProfileImpact[];
  readonly syncs: ReadonlyMap<string, AtMost>;
}

interface Asked extends Planned {
  readonly caller: CallerOf;
  readonly affected: AffectedProfiles;
  readonly warehouse: string;
}

/** Tells what changed traits, contexts, audiences and rules of identity would make of the profiles, by trials that workers make. */
@Injectable()
export class ProfileImpactsService {
  constructor(
    private readonly runs: RunsService,
    private readonly trials: TrialsService,
  ) {}

  /** In every warehouse with events; for as long as there is patience. What cannot be told has its reason, and no number. */
  async of(caller: CallerOf, planned: Planned): Promise<FoundImpacts> {
    const affected = affectedProfiles(planned.before, planned.after, planned.planned);
    const warehouses = ofKind(planned.after, 'warehouse').filter(({ events }) => events !== undefined);
    const found = await Promise.all(
      warehouses.flatMap(({ id: warehouse }) => {
        const asked = { ...planned, caller, affected, warehouse };
        return [this.computed(asked), this.stitched(asked)];
      }),
    );
    return { profiles: found.flatMap(({ profiles }) => profiles), syncs: summed(found.flatMap(({ syncs }) => [...syncs])) };
  }

  /** What the next runs of traits and audiences would change. */
  private async computed(asked: Asked): Promise<FoundImpacts> {
    const { affected, warehouse, planned } = asked;
    const nodes = [...affected.computed].filter(([what]) => isIn(asked, what));
    if (nodes.length === 0) return NOTHING;
    const syncs = syncsIn(asked).filter(({ id }) => affected.readBySync.get(id)?.some((what) => nodes.some(([node]) => node === what)));
    const gone = planned.deleted.flatMap(({ kind, id }) => (isComputing(kind) ? [{ kind, id }] : []));
    const left = (kind: Kind) =>
      nodes.flatMap(([what]) => (what.startsWith(`${kind} `) && !gone.some((one) => `${one.kind} ${one.id}` === what) ? [idOf(what)] : []));
    const input = {
      ...{ question: 'impact' as const, traits: left('trait'), audiences: left('audience'), syncs: [...syncs], removed: gone },
      objects: COMPUTING.flatMap((kind) => ofKind(changedIn(planned), kind)),
    };
    const told = await this.tried(asked, ForetoldImpact, { kind: 'lookup', input, byItself: 'preview the traits by themselves' });
    const named = nodes.map(([what, because]) => ({ what, warehouse, because: [...because] }));
    if (typeof told === 'string') return untold(named, syncs, told);
    const found = new Map(told.impacts.map((impact) => [impact.what, impact]));
    return {
      profiles: named.map((one) => ({ profiles: null, reason: null, ...found.get(one.what), ...one })),
      syncs: new Map(told.syncs.map(({ sync, at_most, reason }) => [sync, at_most ?? reason ?? ''])),
    };
  }

  /** What the next full stitch run would change. */
  private async stitched(asked: Asked): Promise<FoundImpacts> {
    const { affected, warehouse, planned } = asked;
    if (affected.stitched.length === 0) return NOTHING;
    const changed = changedIn(planned);
    const input = {
      ...{ types: ofKind(changed, 'identifier_type'), rules: ofKind(changed, 'identity_rule'), pins: ofKind(changed, 'pin') },
      removed: planned.deleted.flatMap(({ kind, id }) => (isStitching(kind) ? [{ kind, id }] : [])),
    };
    const syncs = syncsIn(asked);
    const told = await this.tried(asked, WhatIf, { kind: 'what_if', input, byItself: '`tributary what-if` tells it' });
    const named = { what: 'profiles', warehouse, because: [...affected.stitched] };
    if (typeof told === 'string') return untold([named], syncs, told);
    const { new: added, gone: removed, affected: touched, oversized } = told;
    const excludes = [...asked.before, ...asked.after].some((one) => one.kind === 'identifier_type' && one.oversized === 'exclude');
    // Who becomes too big is kept out, and who no longer is comes back.
    const atMost = touched + (excludes ? oversized.before.profiles + oversized.after.profiles : 0);
    return {
      profiles: [{ ...named, profiles: { added, changed: touched - added - removed, removed }, reason: null }],
      syncs: new Map(syncs.map((sync) => [sync.id, readsEverybody(asked.after, sync) ?? atMost])),
    };
  }

  /** What a worker finds, or why it does not. */
  private async tried<T extends z.ZodType, K extends 'lookup' | 'what_if'>(
    { caller, warehouse, before, affected, ...patience }: Asked,
    answer: T,
    { kind, input, byItself }: { readonly kind: K; readonly input: NewRunInput<K>; readonly byItself: string },
  ): Promise<z.output<T> | string> {
    const stands = before.some((object) => object.kind === 'warehouse' && object.id === warehouse);
    if (!stands || affected.warehouses.includes(warehouse))
      return `the warehouse \`${warehouse}\` is read as it stands until this is applied: plan the rest after it`;
    const ended = await this.trials.ended(caller, () => this.runs.start(caller, { kind, subject: warehouse, input }), {
      ...patience,
      byItself,
    });
    if (typeof ended === 'string') return ended;
    const found = answer.safeParse(ended.result);
    return found.success ? found.data : (ended.error?.message ?? `its trial ended as \`${ended.state}\``);
  }
}

const NOTHING: FoundImpacts = { profiles: [], syncs: new Map() };

function untold(
  named: readonly Pick<ProfileImpact, 'what' | 'warehouse' | 'because'>[],
  syncs: readonly Sync[],
  reason: string,
): FoundImpacts {
  return { profiles: named.map((one) => ({ ...one, profiles: null, reason })), syncs: new Map(syncs.map(({ id }) => [id, reason])) };
}

/** A sync that several changes reach sends at most what each of them has it send. */
function summed(found: readonly (readonly [string, AtMost])[]): ReadonlyMap<string, AtMost> {
  const sums = new Map<string, AtMost>();
  for (const [id, one] of found) {
    const before = sums.get(id) ?? 0;
    sums.set(id, typeof before === 'string' ? before : typeof one === 'string' ? one : before + one);
  }
  return sums;
}

const ofKind = <K extends Kind>(objects: readonly AnyObject[], kind: K): ObjectOf<K>[] =>
  objects.filter((object): object is ObjectOf<K> & AnyObject => object.kind === kind);

const changedIn = ({ created, changed }: PlannedChanges): readonly AnyObject[] => [...created, ...changed.map(({ object }) => object)];

const idOf = (what: string): string => what.slice(what.indexOf(' ') + 1);

const COMPUTING = ['trait', 'context', 'model', 'audience'] as const;
const STITCHING = ['identifier_type', 'identity_rule', 'pin'] as const;

const isComputing = (kind: Kind): kind is (typeof COMPUTING)[number] => (COMPUTING as readonly Kind[]).includes(kind);
const isStitching = (kind: Kind): kind is (typeof STITCHING)[number] => (STITCHING as readonly Kind[]).includes(kind);

/** Traits are computed in every warehouse; those of a model, and audiences, where these are. */
function isIn({ before, after, warehouse }: Asked, what: string): boolean {
  const object = [...after, ...before].find(({ kind, id }) => `${kind} ${id}` === what);
  if (object?.kind === 'audience') return object.warehouse === warehouse;
  if (object?.kind !== 'trait' || object.type !== 'model') return true;
  return [...after, ...before].some((one) => one.kind === 'model' && one.id === object.model && one.warehouse === warehouse);
}

/** The syncs that would be there and read profiles of the warehouse. One that is switched off sends nothing. */
function syncsIn({ after, warehouse }: Asked): readonly Sync[] {
  const warehouseOf = warehousesAmong(after);
  return ofKind(after, 'sync').filter(
    ({ source, enabled }) => enabled && readsProfiles(source) && warehouseRead(source, warehouseOf) === warehouse,
  );
}
