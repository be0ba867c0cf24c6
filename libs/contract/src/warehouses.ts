import { Expression } from '@tributary/core';
import { z } from 'zod';

/** Asks a warehouse something, to look at the answer: one `SELECT`. */
export const QueryWarehouse = z
  .strictObject({
    sql: Expression.meta({ description: 'One `SELECT` in the SQL of the warehouse; it may only read and compute' }),
    limit: z.int().min(1).max(1_000).default(100).meta({ description: 'How many rows at most' }),
  })
  .meta({ id: 'QueryWarehouse', examples: [{ sql: 'SELECT 1 AS one', limit: 10 }] });
export type QueryWarehouse = z.input<typeof QueryWarehouse>;

/** The first rows of a query. */
export const QueryAnswer = z
  .object({
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string().meta({ examples: ['text', 'list<integer>'] }),
        native_type: z.string().meta({ description: 'As the warehouse calls it', examples: ['VARCHAR'] }),
      }),
    ),
    rows: z.array(z.array(z.unknown())).meta({
      description:
        'Values in the order of the columns; 64-bit integers and decimals as text, lists and documents as the text of their JSON',
      examples: [[[1, 'ada@example.com', '12.50']]],
    }),
    truncated: z.boolean().meta({ description: 'There are more rows' }),
    shortened: z.int().meta({ description: 'How many values are so long that only their beginning is shown, with `…` behind it' }),
  })
  .meta({ id: 'QueryAnswer' });
export type QueryAnswer = z.infer<typeof QueryAnswer>;
