import { z } from 'zod';

const path = (what: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${what}, as a dotted path` });
const values = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1);
const status = z.int().min(200).max(599);

/** When an answer is a success, where 2xx does not say so, or is not all there is to say. */
export const Success = z
  .strictObject({
    status: z.array(status).min(1).optional().meta({ description: 'Every 2xx where absent' }),
    at: path('What in the body says so').optional(),
    is: values.default([true]).meta({ description: 'Values there that are a success' }),
    otherwise: z.enum(['rejected', 'retry']).default('rejected').meta({ description: 'What the records are when another value is there' }),
    message: path('Where the reason is').optional(),
  })
  .meta({ description: 'What a success is' });
export type Success = z.infer<typeof Success>;

/** Where an answer tells records apart. The defaults are the form the README describes. */
export const Results = z
  .strictObject({
    at: path('The list of results').default('results'),
    key: z
      .record(z.string(), z.string().min(1))
      .optional()
      .meta({ description: 'Each key field of the record, and where it is in a result; `{ id: customer.id }`' }),
    index: path('The place of the record in the request, from 0').optional(),
    status: path('What became of it').default('status'),
    ok: values.default(['ok']),
    retry: values.default(['retry']),
    code: path('A code of the reason').default('code'),
    message: path('The reason').default('message'),
    unreported: z
      .enum(['in_doubt', 'delivered', 'rejected'])
      .default('in_doubt')
      .meta({ description: 'What records are that no result names: `delivered` where a service tells of failures only' }),
  })
  .meta({ description: 'How an answer tells records apart' });
export type Results = z.infer<typeof Results>;
