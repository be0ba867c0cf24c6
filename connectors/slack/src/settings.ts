import { z } from 'zod';

export const SlackSettings = z.strictObject({
  token: z
    .string()
    .min(1)
    .meta({ secret: true, title: 'Bot token', description: 'Starts with `xoxb-`; the app needs the scope `chat:write`' }),
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://slack.com')
    .meta({ title: 'Address of the API' }),
});
export type SlackSettings = z.infer<typeof SlackSettings>;
