import { z } from 'zod';
import { Id } from '../ids.js';
import { Expression } from './warehouse.js';

/** A table or query with a primary key. */
export const Model = z
  .strictObject({
    kind: z.literal('model'),
    id: Id,
    warehouse: Id,
    table: z.string().min(1).optional(),
    query: Expression.optional(),
    primary_key: z.string().min(1),
    label: z.string().max(200).optional(),
  })
  .refine((model) => (model.table === undefined) !== (model.query === undefined), { message: 'give either `table` or `query`' })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof Model>;
