import { createHash } from 'node:crypto';
import { isEventTrait, type Context, type Events, type Model, type Trait } from '@tributary/core';
import { needsOf } from '../formulas/formula.js';

/** What a trait is computed from besides its own definition. */
export interface Surroundings {
  readonly events: Events;
  readonly contexts: readonly Context[];
  readonly models: readonly Model[];
  /** The ids of the audiences that formulas may name. */
  readonly audiences?: readonly string[];
}

/** Raised when the same definition gives other values than before, so that everything is computed anew. */
const MEANING = 1;

/**
 * A text that changes exactly when the values of a trait may change for everybody: with what it calculates and what that reads, not
 * with its label, its owner or its description.
 */
export function definitionHash(trait: Trait, around: Surroundings): string {
  const parts = [MEANING, trait.type, ...calculating(trait, around)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function calculating(trait: Trait, { events, contexts, models, audiences = [] }: Surroundings): readonly unknown[] {
  if (isEventTrait(trait)) {
    const { value, weight, outer_value, outer_weight, filter, outer_filter } = trait;
    const written = [value, weight, outer_value, outer_weight, filter, outer_filter].map((text) => text ?? null);
    return [...written, [...trait.sources].sort(), [...trait.types].sort(), [...trait.versions].sort(), whereEventsAre(events)];
  }
  if (trait.type === 'custom') {
    const used = contextsOf(trait.query, contexts).map(({ id, query }) => [id, query]);
    return [trait.query, trait.rows, used, whereEventsAre(events)];
  }
  if (trait.type === 'sql') return [trait.query];
  // An id that was a trait's may be an audience's now.
  if (trait.type === 'formula') return [trait.value, ...[...needsOf(trait, new Set(audiences))].sort()];
  const model = models.find(({ id }) => id === trait.model);
  return [trait.column, trait.by.identifier, trait.by.column, model?.table ?? null, model?.query ?? null];
}

/** How far back a run looks for late events changes no value. */
const whereEventsAre = ({ table, query, columns }: Events): unknown => [
  table ?? null,
  query ?? null,
  Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1)),
];

/** The contexts a query names, in the order of their keys. */
export function contextsOf(query: string, contexts: readonly Context[]): readonly Context[] {
  const words = new Set(query.match(/[a-z][a-z0-9_]*/g) ?? []);
  return contexts.filter(({ id }) => words.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
