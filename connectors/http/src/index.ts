import { defineConnector, fault, unexpected } from '@tributary/connector-kit';
import { isPage } from './answer/read-answer.js';
import { record } from './record.js';
import { settingsOf } from './request-settings.js';
import { SANDBOX_TOKEN } from './sandbox/access.js';
import { createHttpSandbox } from './sandbox/create-http-sandbox.js';
import { authOf, Settings, tlsOf } from './settings.js';
import type { HttpSettings } from './settings.js';
import { signWith } from './sign.js';

/** Any service that speaks HTTP and JSON. */
export const http = defineConnector<HttpSettings>({
  slug: 'http',
  name: 'HTTP',
  settings: Settings,
  baseUrl: (settings) => settings.base_url,
  headers: ({ headers, secret_headers: secret }) => ({ ...headers, ...secret }),
  auth: authOf,
  tls: tlsOf,
  sign: ({ signing }) => (signing === undefined ? undefined : signWith(signing)),
  async check({ http: client, settings }) {
    const { check_path: path, check_status: expected } = settings;
    const response = await client.send({ ...settingsOf(settings), method: 'GET', path }, { accept: expected ?? [] });
    if (expected?.includes(response.status) === false) throw unexpected(response, `\`GET ${path}\``);
    if (response.status === 403) throw fault.unauthorized('The service refused the credentials (403).', "Check the destination's `auth`.");
    if (expected === undefined && response.status < 300 && isPage(response))
      throw fault.fatal(`\`GET ${path}\` was answered with a page.`, 'Check `base_url`, or give a `check_path` that answers without one.');
    // Many services have nothing at their root: any answer shows that the address is right, a redirect that it is not.
    if (expected === undefined && response.status >= 300 && response.status < 400) throw unexpected(response, `\`GET ${path}\``);
    return { detail: `${settings.base_url} answers (\`GET ${path}\`: ${response.status}).` };
  },
  objects: { record },
  sandbox: {
    settings: {
      base_url: 'https://records.example',
      auth: { type: 'bearer', token: SANDBOX_TOKEN },
      headers: {},
      secret_headers: {},
      idempotency_header: 'Idempotency-Key',
      check_path: '/',
    },
    create: createHttpSandbox,
  },
});
