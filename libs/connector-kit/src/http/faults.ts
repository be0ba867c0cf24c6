import { Fault, fault } from '../outcome.js';
import type { FaultKind } from '../outcome.js';
import type { HttpResponse } from './http.js';
import type { Unanswered } from './wire/exchange.js';
import { excerpt, type Redact } from './redaction/redact.js';
import { retryAfterMs } from './rate/retry-after.js';

/** Statuses that mean the same at every destination. */
const COMMON: Readonly<Record<number, FaultKind>> = {
  401: 'unauthorized',
  408: 'transient',
  425: 'transient',
  429: 'throttled',
  500: 'transient',
  502: 'transient',
  503: 'transient',
  504: 'transient',
};

const REMEDIES: Partial<Record<FaultKind, string>> = {
  unauthorized: "Check the destination's credentials and what they are allowed to do.",
  fatal: "Check the destination's settings and the sync's options.",
};

/** The fault of a status that every destination means alike, else `undefined`. `what` names the request, for people. */
export function commonFault(response: HttpResponse, what: string): Fault | undefined {
  const kind = COMMON[response.status];
  if (kind === undefined) return isRedirect(response) ? redirected(response, what) : undefined;
  return faultOf(kind, response, what);
}

/** Whether an answer leads to another address. */
export function isRedirect({ status }: Pick<HttpResponse, 'status'>): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

function redirected({ status, headers }: HttpResponse, what: string): Fault {
  const { location = '' } = headers;
  const to = URL.canParse(location) ? `to \`${new URL(location).origin}\`` : 'elsewhere';
  const remedy = "Put the address it leads to into the destination's settings, if it is the destination's.";
  return new Fault('fatal', `${what} was answered ${status}, which leads ${to}; no redirect is followed.`, { status, remedy });
}

/** Trying again does not make a certificate better; neither ours, as it is read, nor theirs. */
const CERTIFICATE = /CERT|SIGNATURE|ISSUER|X509|ERR_OSSL/;
/** The other side ends the connection over who we are: it does so before it reads what was written. */
const WE_REFUSED = /^ERR_SSL_.*ALERT_(.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;
const CHECK_OURS = "Check the client certificate and its key in the destination's settings.";
const CHECK_CERTIFICATE = "Check the address in the destination's settings, and its certificate.";

/** The fault of a request that got no answer. The error itself is left behind: it may carry the request with its credentials. */
export function unansweredFault(
  error: Unanswered,
  { name, origin, redact }: { readonly name: string; readonly origin: string; readonly redact: Redact },
): Fault {
  const why = redact(error.code === undefined || error.reason.includes(error.code) ? error.reason : `${error.code}: ${error.reason}`);
  if (WE_REFUSED.test(error.code ?? '')) return fault.unauthorized(`\`${origin}\` does not take who we are: ${why}`, CHECK_OURS);
  if (error.written) return fault.inDoubt(`${name} was sent to \`${origin}\` and its answer was lost: ${why}`);
  if (error.code?.startsWith('ERR_INVALID') === true) return fault.fatal(`${name} cannot be sent: ${why}`);
  if (error.code === 'EGRESS_REFUSED') return fault.fatal(`${name} was not sent: ${redact(error.reason)}`, REMEDIES.fatal);
  const unsent = `${name} could not be sent to \`${origin}\`: ${why}`;
  return CERTIFICATE.test(error.code ?? '') ? fault.fatal(unsent, CHECK_CERTIFICATE) : fault.transient(unsent);
}

/**
 * The fault of an answer that the connector did not expect, to be thrown: a 2xx that cannot be understood leaves its records in doubt,
 * a redirect or a refusal of the whole request is a matter of configuration, 401 and 403 of credentials, the rest may pass.
 */
export function unexpected(response: HttpResponse, what: string): Fault {
  return faultOf(COMMON[response.status] ?? kindOf(response.status), response, what);
}

function kindOf(status: number): FaultKind {
  if (status < 300) return 'in_doubt';
  if (status === 403) return 'unauthorized';
  // 501 and 505 say that the destination will never understand the request.
  return status < 500 || status === 501 || status === 505 ? 'fatal' : 'transient';
}

function faultOf(kind: FaultKind, response: HttpResponse, what: string): Fault {
  const afterMs = kind === 'throttled' || kind === 'transient' ? retryAfterMs(response.headers) : undefined;
  const remedy = REMEDIES[kind];
  const body = response.text.trim();
  const said = body === '' ? 'without a body' : `with ${excerpt(body, 300)}`;
  return new Fault(kind, `${what} was answered ${response.status} ${said}`, {
    status: response.status,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}
