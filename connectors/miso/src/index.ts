import { defineConnector } from '@tributary/connector-kit';
import { checkMiso } from './check.js';
import { createMisoSandbox, SANDBOX_KEYS } from './sandbox.js';
import { MisoSettings } from './settings.js';
import { users } from './users.js';

/** Miso's Data API: recommendations learn from the users it is told. */
export const miso = defineConnector<MisoSettings>({
  slug: 'miso',
  name: 'Miso',
  settings: MisoSettings,
  baseUrl: (settings) => settings.base_url,
  // Miso also takes the key in the query, where access logs would keep it.
  auth: (settings) => ({ scheme: 'header', name: 'x-api-key', value: settings.api_key }),
  check: checkMiso,
  objects: { users },
  sandbox: { settings: { api_key: SANDBOX_KEYS.secret, base_url: 'https://api.askmiso.com' }, create: createMisoSandbox },
});
