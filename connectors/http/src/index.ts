import { defineConnector, fault, unexpected } from '@tributary/connector-kit';
import { record } from './record.js';
import { createHttpSandbox, SANDBOX_TOKEN } from './sandbox.js';
import { authOf, Settings } from './settings.js';
import type { HttpSettings } from './settings.js';

/** Any service that speaks HTTP and JSON. */
export const http = defineConnector<HttpSettings>({
  slug: 'http',
  name: 'HTTP',
  settings: Settings,
  baseUrl: (settings) => settings.base_url,
  headers: (settings) => settings.headers,
  auth: authOf,
  async check({ http: client, settings }) {
    const response = await client.send({ method: 'GET', path: settings.check_path });
    if (response.status === 403) throw fault.unauthorized('The service refused the credentials (403).', "Check the destination's `auth`.");
    // Many services have nothing at their root: any answer shows that the address is right, a redirect that it is not.
    if (response.status >= 300 && response.status < 400) throw unexpected(response, `\`GET ${settings.check_path}\``);
    return { detail: `${settings.base_url} answers (\`GET ${settings.check_path}\`: ${response.status}).` };
  },
  objects: { record },
  sandbox: {
    settings: {
      base_url: 'https://records.example',
      auth: { type: 'bearer', token: SANDBOX_TOKEN },
      headers: {},
      check_path: '/',
    },
    create: createHttpSandbox,
  },
});
