import { z } from 'zod';

/** An error as RFC 9457 has it. `errors` points at the wrong places of the request. */
export const Problem = z
  .object({
    type: z.string().meta({ description: 'A stable name of the kind of error, for example `tributary:warehouse.locked`' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened and what to do next, for a person' }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
