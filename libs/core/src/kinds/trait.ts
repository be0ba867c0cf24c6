import { z } from 'zod';
import { Id } from '../ids.js';
import { Expression } from './warehouse.js';

/** How the values found in the events of a profile become one value. */
export const TRAIT_TYPES = ['sum', 'last', 'list', 'num_of_unique', 'most_frequent'] as const;

/** A named attribute of a profile, computed from its events. */
export const Trait = z
  .strictObject({
    kind: z.literal('trait'),
    id: Id,
    type: z.enum(TRAIT_TYPES),
    value: Expression.meta({ description: 'SQL over one event of the profile' }),
    weight: Expression.optional().meta({
      description: 'SQL number over one event: the weight of the value, for most_frequent (default 1)',
    }),
    filter: Expression.optional().meta({ description: 'SQL condition on the event' }),
    sources: z.array(z.string()).default([]),
    types: z.array(z.string()).default([]),
    versions: z.array(z.string()).default([]),
    label: z.string().max(200).optional(),
    description: z.string().max(2000).optional(),
    owner: z.string().max(200).optional(),
    pii: z.boolean().default(false),
  })
  .meta({ id: 'Trait' });
export type Trait = z.infer<typeof Trait>;
