import type { AnyConnector } from '../connector.js';
import { createHttp } from './create-http.js';
import type { CountingHttp, HttpOptions } from './create-http.js';
import { secretsOf } from './secrets.js';

/** The client for one destination: base URL, credentials and what to hide come from its connector. `baseUrl` leads to a sandbox. */
export function openHttp(connector: AnyConnector, settings: unknown, options: Partial<HttpOptions> = {}): CountingHttp {
  return createHttp({
    baseUrl: connector.baseUrl(settings),
    headers: connector.headers(settings),
    secrets: secretsOf(connector.settings, settings),
    ...options,
  });
}
