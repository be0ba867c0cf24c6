import { BlockList, isIP } from 'node:net';

/** Ranges nobody outside owns, in the words people are told. The first one that holds an address names it. */
const SPECIAL: readonly (readonly [words: string, ...ranges: string[]])[] = [
  ['a metadata address', '169.254.169.254/32', '169.254.170.2/32', '168.63.129.16/32', '100.100.100.200/32', 'fd00:ec2::254/128'],
  ['a loopback address', '127.0.0.0/8', '::1/128'],
  ['a private address', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  ['a link-local address', '169.254.0.0/16', 'fe80::/10'],
  ['an address behind a carrier', '100.64.0.0/10'],
  ['no address at all', '0.0.0.0/8', '::/128'],
  ['a multicast address', '224.0.0.0/4', 'ff00::/8'],
  [
    'an address that hides another one',
    ...['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', '192.88.99.0/24'],
  ],
  ['a reserved address', '192.0.0.0/24', '192.0.2.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '240.0.0.0/4'],
  ['a reserved address', '100::/64', '2001::/23', '2001:db8::/32', '3fff::/20', '5f00::/16'],
];

/** All of IPv6 that is given out to anybody. */
const GIVEN_OUT = '2000::/3';

/** Addresses, as ranges (`10.0.0.0/8`) or one by one (`10.0.0.1`). */
export interface Addresses {
  has(address: string): boolean;
}

/** Throws a `TypeError` for what is neither an address nor a range. */
export function addressesOf(ranges: readonly string[]): Addresses {
  // One list for each family: Node's finds an IPv4 address in its mapped form among the IPv4 ones, which is another way in.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const range of ranges) {
    const { address, family, bits } = parseRange(range);
    lists[family].addSubnet(address, bits, family);
  }
  return {
    has: (text) => {
      const family = familyOf(bare(text));
      return family !== undefined && lists[family].check(bare(text), family);
    },
  };
}

function parseRange(range: string): { readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly bits: number } {
  const [, address = '', length] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(range) ?? [];
  const family = familyOf(address);
  const most = family === 'ipv4' ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  if (family === undefined || bits > most) throw new TypeError(`\`${range}\` is no range of addresses, for example 10.0.0.0/8`);
  return { address, family, bits };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}

/** Without brackets and without the zone, which names an interface of this machine. */
const bare = (address: string): string => address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');

const NAMED = SPECIAL.map(([words, ...ranges]) => ({ words, addresses: addressesOf(ranges) }));
const PUBLIC_V6 = addressesOf([GIVEN_OUT]);

/** What is special about an address, in words; `undefined` for one of the public network. Anything that is no address is special too. */
export function specialAddress(address: string): string | undefined {
  const named = NAMED.find(({ addresses }) => addresses.has(address));
  if (named !== undefined) return named.words;
  const family = familyOf(bare(address));
  if (family === undefined) return 'no address at all';
  return family === 'ipv6' && !PUBLIC_V6.has(address) ? 'a reserved address' : undefined;
}
