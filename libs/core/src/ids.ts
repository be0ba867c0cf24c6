import { z } from 'zod';

/** The readable id of an object, chosen by the user, unique in its workspace and kind. */
export const Id = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must start with a lower-case letter and hold only a-z, 0-9 and _ (at most 63)')
  .meta({ id: 'Id', example: 'lifetime_value' });
export type Id = z.infer<typeof Id>;
