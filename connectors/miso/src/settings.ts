import { z } from 'zod';

export const MisoSettings = z.strictObject({
  api_key: z
    .string()
    .min(1)
    .meta({ secret: true, title: 'Secret API key', description: 'Of the environment to write to; the key selects it' }),
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.askmiso.com')
    .meta({ title: 'Address of the API' }),
});
export type MisoSettings = z.infer<typeof MisoSettings>;
