import { fault } from '../../outcome.js';
import type { HttpRequest } from '../http.js';
import type { Redact } from '../redaction/redact.js';

/** Throws a fault where it is no http(s) address. */
export function parseBaseUrl(text: string, redact: Redact = (plain) => plain): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw fault.fatal(`The base URL \`${redact(text)}\` is not an http(s) address.`, "Check the destination's settings.");
  }
  const url = new URL(text);
  // They would be sent, and shown wherever the address is.
  if (url.username === '' && url.password === '') return url;
  throw fault.fatal(`The base URL of \`${url.host}\` has a user name or a password in it.`, 'Put them where the credentials are.');
}

/**
 * Where a request goes. A path is joined below the base and cannot leave it: credentials go nowhere else, and `..` from a record is no
 * other endpoint.
 */
export function urlOf(base: URL, request: HttpRequest): URL {
  const url = request.to === 'elsewhere' ? parseElsewhere(request.url) : below(base, request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, String(value));
  return url;
}

/** The request for people: an address elsewhere without its query, which often is its credential. */
export function nameOf(request: HttpRequest): string {
  const place = request.to === 'elsewhere' ? placeOf(request.url) : request.path;
  return `\`${request.method} ${place}\``;
}

/** The address without what may be secret in it. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'elsewhere';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function parseElsewhere(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return withoutUser(new URL(text));
  throw fault.fatal('The destination named an address for the next request that is not an http(s) address.');
}

/** An address without a user name, which would become a credential of ours. */
export function withoutUser(url: URL): URL {
  url.username = '';
  url.password = '';
  return url;
}

/** An absolute address, or a path below the base. */
export function resolveUrl(base: URL, address: string): URL {
  return /^https?:\/\//i.test(address) ? parseBaseUrl(address) : below(base, address);
}

function below(base: URL, place: string): URL {
  const [path = '', query = ''] = place.split(/\?(.*)/s);
  if (path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))) throw fault.fatal(`The path \`${place}\` leads elsewhere.`);
  const url = new URL(base);
  url.hash = '';
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  if (query !== '') for (const [name, value] of new URLSearchParams(query)) url.searchParams.append(name, value);
  return url;
}
