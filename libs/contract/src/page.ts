import { z } from 'zod';

/** A page of a list; `next` is the cursor of the following one. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

export const PageQuery = z.object({ cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(500).default(50) });
export type PageQuery = z.infer<typeof PageQuery>;
