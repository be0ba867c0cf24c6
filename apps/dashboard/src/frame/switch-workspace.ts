import { api } from '../api.js';

/** Goes on in another workspace. The page begins anew, so that nothing of the one that was left stays on it. */
export async function switchWorkspace(workspace: string): Promise<void> {
  await api.session.switch({ workspace });
  window.location.assign('/');
}
