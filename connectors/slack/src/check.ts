import { fault, type CheckResult, type Context } from '@tributary/connector-kit';
import { readSignedIn, readWebhook } from './api/answer.js';
import { call, callWebhook } from './api/call.js';
import type { SlackSettings } from './settings.js';

/** Asks who the token belongs to and what it may do; a webhook can only be asked whether it is there. */
export async function checkSlack({ http, settings }: Context<SlackSettings>): Promise<CheckResult> {
  if (settings.webhook !== undefined) return checkWebhook(http, settings.webhook);
  const response = await call(http, { method: 'auth.test', json: {}, readOnly: true });
  const detail = readSignedIn(response);
  const scopes = response.headers['x-oauth-scopes']?.split(',').map((scope) => scope.trim());
  if (scopes !== undefined && !scopes.includes('chat:write')) {
    throw fault.unauthorized('The Slack app may not post: it lacks the scope `chat:write`.', 'Add the scope and install the app again.');
  }
  return { detail };
}

/** A message without a text is refused after the webhook has been looked up, and posted nowhere. */
async function checkWebhook(http: Context<SlackSettings>['http'], webhook: string): Promise<CheckResult> {
  const outcome = readWebhook(await callWebhook(http, webhook, { text: '' }));
  if (outcome.kind === 'rejected') return { detail: 'The webhook is there and takes messages for its channel.' };
  throw fault.fatal('The webhook did not answer as Slack does.', 'Check `webhook` and `base_url` of the destination.');
}
