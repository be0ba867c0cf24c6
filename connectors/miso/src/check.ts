import type { CheckResult, Context } from '@tributary/connector-kit';
import { faultOf, readAnswer } from './answer.js';
import type { MisoSettings } from './settings.js';

/** Asks for a user that cannot be there: only a secret key gets as far as `not found`. */
export async function checkMiso({ http }: Context<MisoSettings>): Promise<CheckResult> {
  const response = await http.send({ method: 'GET', path: '/v1/users/tributary-connection-check' }, { accept: [401] });
  const answer = readAnswer(response);
  const known = (response.status === 404 && answer?.message === 'not found') || (response.status === 200 && answer?.message === 'success');
  if (!known) throw faultOf(response, 'A question for a user');
  return { detail: 'Miso accepts the key for the users API.' };
}
