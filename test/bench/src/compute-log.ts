import type { Trait } from '@tributary/core';
import { computeTraits, type TraitsReport } from '@tributary/traits';
import { IDENTIFIERS } from './generate-events.js';
import { twentyTraits } from './twenty-traits.js';
import type { Log } from './world.js';

/** Computes traits of a stitched log: all of them for all profiles, unless `full` is false. */
export function computeLog(log: Log, traits: readonly Trait[], { full = true }: { readonly full?: boolean } = {}): Promise<TraitsReport> {
  return computeTraits(log.warehouse, {
    schema: log.warehouse.config.schema,
    events: log.events,
    traits: traits.map((trait) => ({ trait, revision: 1 })),
    contexts: [],
    models: [],
    identifierTypes: IDENTIFIERS,
    runId: 'bench',
    full,
  });
}

export const computeTwenty = (log: Log, options?: { readonly full?: boolean }): Promise<TraitsReport> =>
  computeLog(log, twentyTraits(log.warehouse.dialect.name), options);
