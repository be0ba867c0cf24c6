import { z } from 'zod';

/** Who did something: `user:<id>`, `api_key:<id>`, `schedule`, `system`. */
export const Actor = z.string().meta({ description: 'Who: `user:<id>`, `api_key:<id>`, `schedule`, `system`' });

/** What people call them: a user or a key by its name, also one that is gone. */
export const ActorName = z.string().nullable().meta({
  description: 'What they are called now, or were called last; `null` where they are no user and no key, or nobody knows',
});
