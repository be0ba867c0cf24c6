import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { specialAddress } from './address.js';
import { parseAllowList } from './allow-list.js';

/** A place that requests may not reach. The message tells people which rule it met, and operators what to set. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  readonly code = 'EGRESS_REFUSED';
}

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Resolves a name as `dns.lookup` does. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Decides, for each connection at the moment it is made, whether it may be. */
export interface Guard {
  /** Throws `EgressRefused` for a port or an address that is not to be reached. A name is looked at when it is resolved. */
  check(host: string, port: number): void;
  /** A `lookup` for connections to one port: it gives only addresses that were looked at, so there is nothing to resolve again. */
  lookupFor(port: number): (hostname: string, options: LookupOptions, callback: Callback) => void;
  /** Looks at what a name leads to here. One that is not known here passes: whoever connects to it knows it, or nobody does. */
  resolves(host: string, port: number): Promise<void>;
}

/** Ports of services that mistake a request for their own commands, or answer from inside. */
const OTHER_SERVICES = new Set([
  ...[1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115],
  ...[117, 119, 123, 135, 137, 138, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556],
  ...[563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 3306, 3389, 3659, 4045, 4190],
  ...[5060, 5061, 5432, 5672, 5900, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9100, 10_080, 11_211, 27_017],
]);

/**
 * Refuses every address that is not public, unless the operator allowed it (`EGRESS_ALLOW`): by its range, or by host and port.
 * A name that resolves to several addresses is refused if one of them is.
 */
export function createGuard({
  allow = [],
  lookup = systemLookup,
}: { readonly allow?: readonly string[]; readonly lookup?: Lookup } = {}): Guard {
  const allowed = parseAllowList(allow);
  /** One special address among several is enough: whoever connects may choose it. Which one it is, is nobody's business. */
  const refusalOf = (host: string, port: number, addresses: readonly LookupAddress[]): EgressRefused | undefined => {
    if (allowed.names(host, port)) return undefined;
    const [special] = addresses.flatMap(({ address }) => (allowed.addresses.has(address) ? [] : (specialAddress(address) ?? [])));
    return special === undefined ? undefined : refused(host, port, `it leads to ${special}`);
  };
  return {
    check(host, port) {
      if (allowed.names(host, port)) return;
      if (OTHER_SERVICES.has(port)) throw refused(host, port, `port ${port} belongs to another kind of service`);
      const address = host.replace(/^\[|\]$/g, '');
      const refusal = isIP(address) === 0 ? undefined : refusalOf(host, port, [{ address, family: isIP(address) }]);
      if (refusal !== undefined) throw refusal;
    },
    lookupFor: (port) => (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        const [first] = addresses ?? [];
        const wrong = error ?? refusalOf(hostname, port, addresses) ?? (first === undefined ? notFound(hostname) : undefined);
        if (wrong !== undefined) callback(wrong, []);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      });
    },
    resolves: (host, port) =>
      new Promise((resolve, reject) => {
        lookup(host, { all: true }, (error, addresses) => {
          const refusal = error === null ? refusalOf(host, port, addresses) : undefined;
          if (refusal === undefined) resolve();
          else reject(refusal);
        });
      }),
  };
}

function refused(host: string, port: number, why: string): EgressRefused {
  const entry = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new EgressRefused(`\`${host}\` may not be reached: ${why}. If it is meant, the operator adds \`${entry}\` to \`EGRESS_ALLOW\``);
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
}
