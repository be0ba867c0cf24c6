import { defineConnector } from '@tributary/connector-kit';
import { checkMiso } from './check.js';
import { interactions } from './objects/interactions.js';
import { products } from './objects/products.js';
import { users } from './objects/users.js';
import { createMisoSandbox } from './sandbox/create-miso-sandbox.js';
import { SANDBOX_KEYS } from './sandbox/environments.js';
import { MisoSettings } from './settings.js';

/** Miso's Data API: recommendations learn from the users, products and interactions it is told. */
export const miso = defineConnector<MisoSettings>({
  slug: 'miso',
  name: 'Miso',
  settings: MisoSettings,
  baseUrl: (settings) => settings.base_url,
  // Miso also takes the key in the query, where access logs would keep it.
  auth: (settings) => ({ scheme: 'header', name: 'x-api-key', value: settings.api_key }),
  check: checkMiso,
  objects: { interactions, products, users },
  sandbox: { settings: { api_key: SANDBOX_KEYS.secret, base_url: 'https://api.askmiso.com' }, create: (now) => createMisoSandbox({ now }) },
});
