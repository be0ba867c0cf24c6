import { z } from 'zod';

/** How a Braze account is reached. */
export const Settings = z.strictObject({
  api_key: z
    .string()
    .min(1)
    .meta({ secret: true, title: 'REST API key', description: 'Needs `users.track`; `users.delete` to delete users' }),
  base_url: z.url({ protocol: /^https?$/ }).meta({
    title: 'REST endpoint',
    description: "Your cluster's REST endpoint, for example https://rest.fra-01.braze.eu; a key works only on its own cluster",
  }),
});
export type BrazeSettings = z.infer<typeof Settings>;
