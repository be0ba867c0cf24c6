import { Fault } from '../outcome.js';
import type { FaultKind } from '../outcome.js';
import type { HttpResponse } from './http.js';
import { excerpt } from './redact.js';
import { retryAfterMs } from './retry-after.js';

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
  return kind === undefined ? undefined : faultOf(kind, response, what);
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
