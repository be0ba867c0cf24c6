import { secretText, webAddress } from '@tributary/connector-kit';
import { z } from 'zod';

/** How a workspace of Slack is reached: as a bot, or through an incoming webhook. */
export const SlackSettings = z
  .strictObject({
    token: secretText('Bot token', 'Starts with `xoxb-`; the app needs the scope `chat:write`').optional(),
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
    base_url: webAddress('Address of the API', 'Where it is not Slack’s own').optional(),
  })
  .refine(({ token, webhook }) => token !== undefined || webhook !== undefined, {
    message: 'give the token of a bot, or an incoming webhook',
    path: ['token'],
  });
export type SlackSettings = z.infer<typeof SlackSettings>;

/** Where requests go: Slack has one address for its API and one for webhooks. */
export const baseUrlOf = ({ base_url, webhook }: SlackSettings): string =>
  base_url ?? (webhook === undefined ? 'https://slack.com' : 'https://hooks.slack.com');
