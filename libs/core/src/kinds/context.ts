import { z } from 'zod';
import { Id } from '../ids.js';
import { Expression } from './warehouse.js';

/** A named value computed over all events, for custom traits to use. Kept as text, computed again when older than a day. */
export const Context = z
  .strictObject({
    kind: z.literal('context'),
    id: Id.meta({ description: 'The key under which traits find it' }),
    query: Expression.meta({ description: 'SQL over `customer_events` (events with their `profile_id`) that gives one row of one column' }),
    description: z.string().max(2_000).optional(),
  })
  .meta({ id: 'Context' });
export type Context = z.infer<typeof Context>;
