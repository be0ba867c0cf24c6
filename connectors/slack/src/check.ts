import { fault, type CheckResult, type Context } from '@tributary/connector-kit';
import { readSignedIn } from './answer.js';
import type { SlackSettings } from './settings.js';

export async function checkSlack({ http }: Context<SlackSettings>): Promise<CheckResult> {
  const response = await http.send({ method: 'POST', path: '/api/auth.test' }, { accept: [401] });
  const detail = readSignedIn(response);
  const scopes = response.headers['x-oauth-scopes']?.split(',').map((scope) => scope.trim());
  if (scopes !== undefined && !scopes.includes('chat:write')) {
    throw fault.unauthorized('The Slack app may not post: it lacks the scope `chat:write`.', 'Add the scope and install the app again.');
  }
  return { detail };
}
