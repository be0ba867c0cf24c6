import { fault } from '../outcome.js';
import { headersOf, parseBaseUrl, urlOf } from './create-http.js';
import type { HttpOptions } from './create-http.js';
import { writeJson } from './exact-json.js';
import type { Http } from './http.js';
import { createRedact } from './redact.js';

/** A request as it would be sent; secrets are hidden. */
export interface RehearsedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A client for people to look at what would be sent. */
export interface Rehearsal extends Http {
  readonly requests: readonly RehearsedRequest[];
}

/**
 * Notes each request and sends none. Every request throws as if its answer had been lost, so that a connector goes no further than what
 * depends on no answer.
 */
export function rehearseHttp(options: Pick<HttpOptions, 'baseUrl' | 'headers' | 'secrets'>): Rehearsal {
  const base = parseBaseUrl(options.baseUrl);
  const redact = createRedact(options.secrets ?? []);
  const requests: RehearsedRequest[] = [];
  return {
    requests,
    observe: () => undefined,
    async send(request) {
      const url = urlOf(base, request);
      const body = request.json === undefined ? undefined : writeJson(request.json);
      const headers = Object.entries(headersOf(request, body, options)).map(([name, value]) => [name, redact(value)] as const);
      requests.push({
        method: request.method,
        url: redact(url.href),
        headers: Object.fromEntries(headers),
        body: body === undefined ? null : redact(body),
      });
      throw fault.inDoubt('Nothing is sent in a rehearsal.');
    },
  };
}
