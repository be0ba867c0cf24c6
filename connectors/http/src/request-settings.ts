import type { HttpRequest } from '@tributary/connector-kit';
import type { HttpSettings } from './settings.js';

/** What the settings say of every request. */
export function settingsOf({ rate, timeout_seconds: timeout }: HttpSettings): Pick<HttpRequest, 'rate' | 'timeoutMs'> {
  return {
    ...(rate === undefined ? {} : { rate: { bucket: 'requests', rate: { requests: rate.requests, perMs: rate.per_seconds * 1_000 } } }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }),
  };
}
