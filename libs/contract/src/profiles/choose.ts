import { Id } from '@tributary/core';
import { z } from 'zod';

/** Which warehouse is meant. */
export const warehouse = Id.optional().meta({ description: 'May be left out where only one warehouse has events' });

/** Which warehouse a question is for. */
export const WarehouseQuery = z.object({ warehouse });
export type WarehouseQuery = z.infer<typeof WarehouseQuery>;

/** An identifier as a question writes it: `email:a@b.c`, its type before the first colon. */
export const IdentifierText = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}:./s, 'must be an identifier type, a colon and the value, for example `email:ada@example.com`')
  .meta({ example: 'email:ada@example.com' });

/** An identifier as answers write it. */
export const IdentifierView = z.object({ type: z.string(), value: z.string() }).meta({ id: 'Identifier' });
export type IdentifierView = z.infer<typeof IdentifierView>;

/** A number that may be larger than JSON's numbers can say exactly. */
export const count = z.int().min(0);
