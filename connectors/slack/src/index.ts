import { bearer, defineConnector } from '@tributary/connector-kit';
import { checkSlack } from './check.js';
import { digest } from './objects/digest.js';
import { message } from './objects/message.js';
import { usergroup } from './objects/usergroup.js';
import { createSlackSandbox } from './sandbox/create-slack-sandbox.js';
import { SANDBOX_TOKENS } from './sandbox/workspace.js';
import { baseUrlOf, SlackSettings } from './settings.js';

/** Slack's Web API and its incoming webhooks: messages in channels, digests of a run, members of user groups. */
export const slack = defineConnector<SlackSettings>({
  slug: 'slack',
  name: 'Slack',
  settings: SlackSettings,
  baseUrl: baseUrlOf,
  auth: ({ token, webhook }) => (token === undefined || webhook !== undefined ? { scheme: 'none' } : bearer(token)),
  check: checkSlack,
  objects: { digest, message, usergroup },
  sandbox: { settings: { token: SANDBOX_TOKENS.bot }, create: (now) => createSlackSandbox(now) },
});
