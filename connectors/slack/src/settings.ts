import { z } from 'zod';

export const SlackSettings = z
  .strictObject({
    token: z
      .string()
      .min(1)
      .optional()
      .meta({ secret: true, title: 'Bot token', description: 'Starts with `xoxb-`; the app needs the scope `chat:write`' }),
    webhook: z
      .string()
      .regex(/^T\w+\/B\w+\/\w+$/, 'give only what follows `https://hooks.slack.com/services/`: `T…/B…/…`')
      .optional()
      .meta({
        secret: true,
        title: 'Incoming webhook',
        description:
          'Instead of a token, for posting into its one channel: what follows `https://hooks.slack.com/services/` in its address. Where both are given, posts go through it',
      }),
    base_url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ title: 'Address of the API', description: 'Where it is not Slack’s own' }),
  })
  .refine(({ token, webhook }) => token !== undefined || webhook !== undefined, {
    message: 'give the token of a bot, or an incoming webhook',
    path: ['token'],
  });
export type SlackSettings = z.infer<typeof SlackSettings>;

/** Where requests go: Slack has one address for its API and one for webhooks. */
export const baseUrlOf = ({ base_url, webhook }: SlackSettings): string =>
  base_url ?? (webhook === undefined ? 'https://slack.com' : 'https://hooks.slack.com');
