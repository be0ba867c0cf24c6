import { defineConnector, fault, unexpected } from '@tributary/connector-kit';
import { createBrazeSandbox, SANDBOX_KEY } from './sandbox.js';
import { Settings } from './settings.js';
import type { BrazeSettings } from './settings.js';
import { users } from './users.js';

const REMEDY = 'Check the API key, its permissions, and that `base_url` is the REST endpoint of the cluster the key belongs to.';

/** Braze: user attributes. */
export const braze = defineConnector<BrazeSettings>({
  slug: 'braze',
  name: 'Braze',
  settings: Settings,
  baseUrl: (settings) => settings.base_url,
  auth: (settings) => ({ scheme: 'header', name: 'authorization', value: `Bearer ${settings.api_key}` }),
  async check({ http, settings }) {
    // Braze has no endpoint to try a key with: an empty request is refused with 400 once the key is accepted.
    const response = await http.send({ method: 'POST', path: '/users/track', json: {} }, { accept: [401] });
    if (response.status === 401 || response.status === 403)
      throw fault.unauthorized(`Braze refused the API key (${response.status}).`, REMEDY);
    const { message } = (response.json ?? {}) as { message?: unknown };
    if (response.status !== 400 || typeof message !== 'string' || !message.startsWith('Valid data must be provided')) {
      throw unexpected(response, '`POST /users/track`');
    }
    return { detail: `The API key is accepted at ${settings.base_url}.` };
  },
  objects: { users },
  sandbox: { settings: { api_key: SANDBOX_KEY, base_url: 'https://rest.sandbox-01.braze.com' }, create: createBrazeSandbox },
});
