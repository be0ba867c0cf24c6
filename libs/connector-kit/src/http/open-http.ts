import type { AnyConnector } from '../connector.js';
import { createHttp } from './create-http.js';
import type { CountingHttp, HttpOptions } from './create-http.js';
import { rehearseHttp } from './rehearse-http.js';
import type { Rehearsal } from './rehearse-http.js';
import { secretsOf } from './redaction/secrets.js';

/** The client for one destination: base URL, credentials and what to hide come from its connector. `baseUrl` leads to a sandbox. */
export function openHttp(connector: AnyConnector, settings: unknown, options: Partial<HttpOptions> = {}): CountingHttp {
  return createHttp(optionsOf(connector, settings, options));
}

/** The same client as far as one can see it without sending: it notes each request and loses it. */
export function openRehearsal(connector: AnyConnector, settings: unknown, options: Partial<HttpOptions> = {}): Rehearsal {
  return rehearseHttp(optionsOf(connector, settings, options));
}

function optionsOf(connector: AnyConnector, settings: unknown, options: Partial<HttpOptions>): HttpOptions {
  return {
    baseUrl: connector.baseUrl(settings),
    headers: connector.headers?.(settings) ?? {},
    auth: connector.auth(settings),
    sign: connector.sign?.(settings),
    tls: connector.tls?.(settings),
    secrets: secretsOf(connector.settings, settings),
    ...options,
  };
}
