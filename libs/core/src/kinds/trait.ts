import { z } from 'zod';
import { Id } from '../ids.js';
import { Expression } from './warehouse.js';

/** How the values found in the events of a profile become one value. */
export const EVENT_TRAIT_TYPES = [
  'avg',
  'first',
  'last',
  'least_frequent',
  'list',
  'max',
  'min',
  'most_frequent',
  'num_of_unique',
  'sum',
  'value',
] as const;
export type EventTraitType = (typeof EVENT_TRAIT_TYPES)[number];

const common = {
  kind: z.literal('trait'),
  id: Id,
  label: z.string().max(200).optional(),
  description: z.string().max(2000).optional(),
  owner: z.string().max(200).optional(),
  pii: z.boolean().default(false),
};

const EventTraitSchema = z.strictObject({
  ...common,
  type: z.enum(EVENT_TRAIT_TYPES),
  value: Expression.meta({ description: 'SQL over one event of the profile; it may give several values for one event' }),
  weight: Expression.optional().meta({ description: 'SQL number over one event: the weight of its values (default 1)' }),
  outer_value: Expression.optional().meta({ description: 'SQL over the extracted `value` and `weight` (default `value`)' }),
  outer_weight: Expression.optional().meta({ description: 'SQL number over the extracted `value` and `weight` (default `weight`)' }),
  filter: Expression.optional().meta({ description: 'SQL condition on the event' }),
  outer_filter: Expression.optional().meta({ description: 'SQL condition on the extracted `value` and `weight`' }),
  sources: z.array(z.string()).default([]),
  types: z.array(z.string()).default([]),
  versions: z.array(z.string()).default([]),
});

const CustomTraitSchema = z.strictObject({
  ...common,
  type: z.literal('custom'),
  query: Expression.meta({
    description:
      'SQL over `base` (the events of one profile: id, source_id, type, version, event_time, payload) and `context` (key, value), giving one column `value`',
  }),
  rows: z
    .enum(['one', 'many'])
    .default('many')
    .meta({ description: '`many`: the trait is a list of all rows; `one`: it is the one row there is, and more are an error' }),
});

const SqlTraitSchema = z.strictObject({
  ...common,
  type: z.literal('sql'),
  query: Expression.meta({ description: 'SQL of the warehouse that gives `profile_id` and `value`, at most one row a profile' }),
});

const ModelTraitSchema = z.strictObject({
  ...common,
  type: z.literal('model'),
  model: Id,
  column: z.string().min(1).meta({ description: 'The column of the model that holds the value' }),
  by: z
    .strictObject({ identifier: Id, column: z.string().min(1) })
    .meta({ description: 'The identifier type, and the column of the model that holds such identifiers' }),
});

const FormulaTraitSchema = z.strictObject({
  ...common,
  type: z.literal('formula'),
  value: Expression.meta({ description: 'SQL over other traits of the same profile and its membership in audiences, by their ids' }),
});

/** A named attribute of a profile: computed from its events, by a query, from a model, or from its other traits. */
export const Trait = z
  .discriminatedUnion('type', [EventTraitSchema, CustomTraitSchema, SqlTraitSchema, ModelTraitSchema, FormulaTraitSchema])
  .meta({ id: 'Trait' });
export type Trait = z.infer<typeof Trait>;
export type TraitType = Trait['type'];
/** A trait whose values are found in single events. */
export type EventTrait = z.infer<typeof EventTraitSchema>;
export type CustomTrait = z.infer<typeof CustomTraitSchema>;
export type SqlTrait = z.infer<typeof SqlTraitSchema>;
export type ModelTrait = z.infer<typeof ModelTraitSchema>;
export type FormulaTrait = z.infer<typeof FormulaTraitSchema>;

/** Whether the values of a trait are found in single events. */
export function isEventTrait(trait: Trait): trait is EventTrait {
  return (EVENT_TRAIT_TYPES as readonly string[]).includes(trait.type);
}
