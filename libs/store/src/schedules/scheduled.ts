import { type AnyObject, type Schedule, type Warehouse, type WarehouseOf, warehouseRead } from '@tributary/core';
import { waitSeconds } from '@tributary/schedules';
import type { ScheduledKind } from '../tables.js';

/** One thing that can run by itself: a sync, or stitching, traits, audiences or the whole pipeline of a warehouse. */
export interface Job {
  readonly kind: ScheduledKind;
  readonly subject: string;
}

/** What runs by itself, when, and after which job, if after one. */
export interface Scheduled extends Job {
  readonly schedule: Schedule;
  readonly after: Job | null;
  /** Of what `after` finds, only these events, and so many seconds after the first of them. */
  readonly events: { readonly types: readonly string[]; readonly waitSeconds: number } | null;
  /** Where the definition says so, in dotted form. */
  readonly path: string;
}

/** What an object has running by itself. A sync that is switched off has nothing; one that comes after a step does so in the warehouse it reads. */
export function scheduledBy(object: AnyObject, warehouseOf: WarehouseOf): readonly Scheduled[] {
  if (object.kind === 'sync') {
    if (object.schedule === undefined || !object.enabled) return [];
    const at = { path: 'schedule', warehouse: warehouseRead(object.source, warehouseOf) };
    return [planned({ kind: 'sync', subject: object.id }, object.schedule, at)];
  }
  if (object.kind !== 'warehouse') return [];
  return (['stitch', 'traits', 'audiences', 'pipeline'] as const).flatMap((kind) => {
    const schedule = ofWarehouse(object.schedules, kind);
    const at = { path: `schedules.${kind}`, warehouse: object.id };
    return schedule === undefined ? [] : [planned({ kind, subject: object.id }, schedule, at)];
  });
}

/** A warehouse that was defined before it could have schedules has no such field. */
const ofWarehouse = (schedules: Warehouse['schedules'] | undefined, kind: Exclude<ScheduledKind, 'sync'>): Schedule | undefined =>
  schedules?.[kind];

function planned(
  job: Job,
  schedule: Schedule,
  { path, warehouse }: { readonly path: string; readonly warehouse: string | undefined },
): Scheduled {
  if ('on_event' in schedule) {
    const events = { types: schedule.on_event.types, waitSeconds: waitSeconds(schedule) };
    return { ...job, schedule, path, after: jobAfter('stitch', warehouse), events };
  }
  return { ...job, schedule, path, after: 'after' in schedule ? jobAfter(schedule.after, warehouse) : null, events: null };
}

function jobAfter(after: Extract<Schedule, { after: unknown }>['after'], warehouse: string | undefined): Job | null {
  if (typeof after === 'object') return { kind: 'sync', subject: after.sync };
  return warehouse === undefined ? null : { kind: after, subject: warehouse };
}
