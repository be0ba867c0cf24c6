import { isIP } from 'node:net';
import { type Addresses, addressesOf } from './address.js';

/** What an operator lets requests reach although it is not public. */
export interface AllowList {
  readonly addresses: Addresses;
  /** Whether this very name (or address) and port is named; then whatever it resolves to is reached. */
  names(host: string, port: number): boolean;
}

/**
 * Reads entries such as `10.0.0.0/8`, `192.168.1.7`, `hooks.internal:8443` and `[::1]:8080`. Throws a `TypeError` that names the entry
 * for anything else: a name without a port would open all the services of a machine.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const named = new Set<string>();
  const ranges: string[] = [];
  for (const entry of entries) {
    const place = placeOf(entry);
    if (place === undefined) ranges.push(rangeOf(entry));
    else named.add(nameOf(place.host, place.port));
  }
  const addresses = addressesOf(ranges);
  return { addresses, names: (host, port) => named.has(nameOf(host, port)) };
}

/** The entry that allows a server by its address. */
export function placeOfUrl(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}

function placeOf(entry: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^:/\s]+):(\d{1,5})$/i.exec(entry) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host, port: Number(port) };
}

function rangeOf(entry: string): string {
  try {
    addressesOf([entry]);
    return entry;
  } catch {
    throw new TypeError(`\`${entry}\` is neither a range of addresses (10.0.0.0/8) nor a host with its port (hooks.internal:8443)`);
  }
}

/** One spelling for one host: names without case and final dot, addresses as the URL parser writes them. */
function nameOf(host: string, port: number): string {
  const plain = isIP(host) === 6 ? `[${host}]` : host;
  const url = `http://${plain}/`;
  return `${(URL.canParse(url) ? new URL(url).hostname : plain.toLowerCase()).replace(/\.$/, '')}:${port}`;
}
