import { Id, Trait } from '@tributary/core';
import { z } from 'zod';
import { count, warehouse, WarehouseQuery } from './choose.js';

/** Marks all profiles as due: the next trait run computes all of them. */
export const Recalculate = z
  .strictObject({ warehouse, shadow: z.boolean().default(false).meta({ description: 'Those of the shadow schema' }) })
  .meta({ id: 'Recalculate' });
export type Recalculate = z.infer<typeof Recalculate>;

/** What the values of a trait look like over all profiles. */
export const TraitStatistic = z
  .object({
    trait: z.string(),
    profiles: count.meta({ description: 'All there are' }),
    values: count.meta({ description: 'Profiles that have a value' }),
    uniques: count.nullable(),
    lowest: z.unknown(),
    highest: z.unknown(),
    top: z.array(z.object({ value: z.unknown(), profiles: count })),
    taken_at: z.string(),
  })
  .meta({ id: 'TraitStatistic' });
export type TraitStatistic = z.infer<typeof TraitStatistic>;

/** The statistics of traits, as they were taken after the last trait run. */
export const TraitStatistics = z.object({ items: z.array(TraitStatistic) });
export type TraitStatistics = z.infer<typeof TraitStatistics>;

/** How many events to show. */
export const ProvenanceQuery = WarehouseQuery.extend({ limit: z.coerce.number().int().min(1).max(500).default(50) });
export type ProvenanceQuery = z.infer<typeof ProvenanceQuery>;

/** Where a value comes from. Values are as JSON shows them: 64-bit integers and decimals are text. */
export const Provenance = z
  .object({
    trait: Id,
    profile_id: z.uuid().meta({ description: 'The profile there is now: the surviving one, where the one asked about was merged' }),
    value: z.unknown(),
    revision: z.int().nullable().meta({ description: 'Of the definition that gave it' }),
    run_id: z.string().nullable(),
    computed_at: z.string().nullable(),
    due: z.boolean().meta({ description: 'The profile changed since: the events may be others than those it was computed from' }),
    found: count.meta({ description: 'Events or rows that decided it: all that were added up, the last one, …' }),
    considered: count.meta({ description: 'Events or rows that had a value at all' }),
    events: z.array(z.record(z.string(), z.unknown())).meta({ description: 'Those that decided it before the others' }),
    inputs: z
      .array(z.object({ trait: z.string(), value: z.unknown() }))
      .meta({ description: 'The traits a formula is made of; an audience it names is one that is true for its members' }),
    query: z.string().nullable(),
    contexts: z.array(z.object({ key: z.string(), value: z.string().nullable(), modified: z.string().nullable() })),
  })
  .meta({ id: 'Provenance' });
export type Provenance = z.infer<typeof Provenance>;

/** Asks what values a trait would have, stored or not. */
export const PreviewTrait = z
  .strictObject({
    warehouse,
    trait: Trait,
    profiles: z.int().min(1).max(1_000).default(200).meta({ description: 'Of how many profiles: those that did something last' }),
  })
  .meta({ id: 'PreviewTrait' });
export type PreviewTrait = z.infer<typeof PreviewTrait>;

/** The values a trait would have. */
export const TraitPreview = z
  .object({
    profiles: count.meta({ description: 'That were looked at' }),
    values: count.meta({ description: 'Of them, those that would have a value' }),
    items: z.array(z.object({ profile_id: z.string(), value: z.unknown() })),
    problem: z.string().nullable().meta({ description: 'What the warehouse says of a value on which the definition fails' }),
  })
  .meta({ id: 'TraitPreview' });
export type TraitPreview = z.infer<typeof TraitPreview>;
