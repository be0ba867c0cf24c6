import { defineConnector } from '@tributary/connector-kit';
import { checkSlack } from './check.js';
import { message } from './message.js';
import { createSlackSandbox, SANDBOX_TOKENS } from './sandbox.js';
import { SlackSettings } from './settings.js';

/** Slack's Web API: a message in a channel. */
export const slack = defineConnector<SlackSettings>({
  slug: 'slack',
  name: 'Slack',
  settings: SlackSettings,
  baseUrl: (settings) => settings.base_url,
  auth: (settings) => ({ scheme: 'header', name: 'authorization', value: `Bearer ${settings.token}` }),
  check: checkSlack,
  objects: { message },
  sandbox: { settings: { token: SANDBOX_TOKENS.bot, base_url: 'https://slack.com' }, create: () => createSlackSandbox() },
});
