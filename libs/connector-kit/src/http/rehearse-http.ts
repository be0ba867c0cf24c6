import { fault } from '../outcome.js';
import type { Auth, Sign } from '../connector.js';
import { bearer, NOTHING_SHOWN, secretsSent, type Shown, shownBy } from './auth/shown.js';
import { bodyOf } from './wire/body.js';
import type { HttpOptions } from './create-http.js';
import type { Http } from './http.js';
import { createRedact } from './redaction/redact.js';
import { written } from './sending.js';
import { parseBaseUrl, urlOf } from './wire/url.js';

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
export function rehearseHttp(options: Pick<HttpOptions, 'baseUrl' | 'headers' | 'secrets' | 'auth' | 'sign'>): Rehearsal {
  const { auth = { scheme: 'none' }, headers = {}, secrets = [] } = options;
  const redact = createRedact([...secrets, ...secretsSent(auth)]);
  const base = parseBaseUrl(options.baseUrl, redact);
  const sign = options.sign === undefined ? undefined : concealed(options.sign);
  const requests: RehearsedRequest[] = [];
  return {
    requests,
    observe: () => undefined,
    async send(request) {
      const own = request.to !== 'elsewhere';
      const body = bodyOf(request);
      const ready = { request, url: urlOf(base, request), body, own, shown: own ? shownInRehearsal(auth) : NOTHING_SHOWN };
      const asWritten = written(ready, { headers, sign });
      const shown = Object.entries(asWritten.headers).map(([name, value]) => [name, redact(value)] as const);
      requests.push({
        method: request.method,
        url: redact(asWritten.url),
        headers: Object.fromEntries(shown),
        body: body === undefined ? null : redact(body.shown()),
      });
      throw fault.inDoubt('Nothing is sent in a rehearsal.');
    },
  };
}

/** No token is fetched for it. */
function shownInRehearsal(auth: Auth): Shown {
  return auth.scheme === 'oauth2' ? bearer('***') : shownBy(auth);
}

/** People see which headers sign a request. A signature itself would let them send it. */
function concealed(sign: Sign): Sign {
  return (body, at) => Object.fromEntries(Object.keys(sign(body, at)).map((name) => [name, '***']));
}
