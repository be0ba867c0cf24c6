import { describe, expect, test } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { createHttp } from '../http/create-http.js';
import { specialAddress } from './address.js';
import { parseAllowList, placeOfUrl } from './allow-list.js';
import { DISGUISED, INSIDE, NO_ADDRESS, OUTSIDE } from './corpus.js';
import { createGuard, type EgressRefused, type Guard, type Lookup } from './guard.js';

/** A resolver that knows these names. */
const knowing =
  (names: Readonly<Record<string, readonly string[]>>): Lookup =>
  (host, _options, callback) => {
    const addresses = names[host]?.map((address): LookupAddress => ({ address, family: isIP(address) }));
    if (addresses === undefined) callback(Object.assign(new Error(`ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), []);
    else callback(null, addresses);
  };

/** What a connection to a host and port would be made to, or why it is not. */
async function reached(guard: Guard, host: string, port = 443): Promise<readonly string[] | Error> {
  try {
    guard.check(host, port);
  } catch (error) {
    return error as EgressRefused;
  }
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return [host];
  return new Promise((resolve) => {
    guard.lookupFor(port)(host, { all: true }, (error, found) =>
      resolve(error ?? (found as LookupAddress[]).map(({ address }) => address)),
    );
  });
}

const refusal = expect.objectContaining({ name: 'EgressRefused', code: 'EGRESS_REFUSED' });

describe('what is inside is reached by nobody', () => {
  const guard = createGuard();

  test('the corpus has more than 300 cases', () => {
    expect(INSIDE.length * 2 + OUTSIDE.length + DISGUISED.length + NO_ADDRESS.length).toBeGreaterThanOrEqual(300);
  });

  test.each(INSIDE)('%s, by its address and by a name', async (address) => {
    expect(specialAddress(address)).toEqual(expect.any(String));
    const literal = address.includes(':') && !address.includes('%') ? `[${address}]` : address;
    expect(await reached(guard, literal)).toEqual(refusal);
    expect(await reached(createGuard({ lookup: knowing({ 'a.example': [address] }) }), 'a.example')).toEqual(refusal);
    // Whatever else the name leads to, in whatever order.
    for (const mixed of [
      ['93.184.216.34', address],
      [address, '2606:4700:4700::1111'],
    ]) {
      expect(await reached(createGuard({ lookup: knowing({ 'a.example': mixed }) }), 'a.example')).toEqual(refusal);
    }
  });

  test.each(OUTSIDE)('while %s is reached, by its address and by a name', async (address) => {
    expect(await reached(guard, address)).toEqual([address]);
    expect(await reached(createGuard({ lookup: knowing({ 'a.example': [address] }) }), 'a.example')).toEqual([address]);
  });

  test.each(DISGUISED)('in the disguise of http://%s/', async (host) => {
    const { hostname } = new URL(`http://${host}/`);
    expect(isIP(hostname.replace(/^\[|\]$/g, ''))).not.toBe(0);
    expect(await reached(guard, hostname)).toEqual(refusal);
  });

  test.each(['localhost', 'localhost.', 'LOCALHOST', 'ip6-localhost', 'a.localhost'])('as the name %s of this machine', async (name) => {
    // Some systems do not know all of these; none may be reached.
    expect(await reached(guard, name)).toMatchObject({ code: expect.stringMatching(/^(EGRESS_REFUSED|ENOTFOUND|EAI_\w+)$/) });
  });

  test.each(NO_ADDRESS)('nor is `%s` an address at all', (text) => {
    expect(() => createHttp({ baseUrl: text })).toThrow('is not an http(s) address');
  });

  test.each([22, 25, 53, 110, 143, 2375, 3306, 5432, 6379, 11_211, 27_017])('port %i of anybody', async (port) => {
    expect(await reached(guard, '93.184.216.34', port)).toEqual(refusal);
    expect(await reached(guard, 'a.example', port)).toEqual(refusal);
    expect(await reached(createGuard({ allow: ['0.0.0.0/0'] }), '93.184.216.34', port)).toEqual(refusal);
  });

  test('any IPv6 address with an IPv4 address in its last or its first bits is special where that one is hidden in it', () => {
    const v4 = fc.ipV4();
    fc.assert(
      fc.property(v4, (address) => {
        for (const hidden of [`::ffff:${address}`, `::${address}`, `64:ff9b::${address}`, `::ffff:0:${address}`])
          expect(specialAddress(hidden)).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('what the operator allows is reached', () => {
  const names = { 'hooks.internal': ['10.0.0.7'], 'other.internal': ['10.0.0.8'], 'mixed.example': ['10.0.0.7', '93.184.216.34'] };
  const allowing = (...allow: string[]) => createGuard({ allow, lookup: knowing(names) });

  test('by a range of addresses, and nothing beside it', async () => {
    const guard = allowing('10.0.0.0/29', 'fd00::/16');
    expect(await reached(guard, 'hooks.internal')).toEqual(['10.0.0.7']);
    expect(await reached(guard, 'mixed.example')).toEqual(['10.0.0.7', '93.184.216.34']);
    expect(await reached(guard, '[fd00::1]')).toEqual(['[fd00::1]']);
    expect(await reached(guard, 'other.internal')).toEqual(refusal);
    expect(await reached(guard, '[fd01::1]')).toEqual(refusal);
    expect(await reached(guard, '[::ffff:10.0.0.7]')).toEqual(refusal);
  });

  test('by host and port, and no other port of it', async () => {
    const guard = allowing('hooks.internal:8443', '127.0.0.1:4748', '[::1]:80', 'cache.example:6379');
    expect(await reached(guard, 'hooks.internal', 8443)).toEqual(['10.0.0.7']);
    expect(() => guard.check('HOOKS.internal.', 8443)).not.toThrow();
    expect(await reached(guard, 'hooks.internal', 443)).toEqual(refusal);
    expect(await reached(guard, '127.0.0.1', 4748)).toEqual(['127.0.0.1']);
    expect(await reached(guard, '127.0.0.1', 80)).toEqual(refusal);
    expect(await reached(guard, '[::1]', 80)).toEqual(['[::1]']);
    expect(() => guard.check('cache.example', 6379)).not.toThrow();
  });

  test('and the refusal says what to add, without saying where a name leads', async () => {
    const { message } = (await reached(allowing(), 'hooks.internal', 8443)) as Error;
    expect(message).toBe(
      '`hooks.internal` may not be reached: it leads to a private address. If it is meant, the operator adds `hooks.internal:8443` to `EGRESS_ALLOW`',
    );
  });

  test.each([
    'internal',
    '10.0.0.0/33',
    '10.0.0/8',
    'http://hooks.internal',
    'hooks.internal:0',
    'hooks.internal:99999',
    '*',
    'a b:80',
    '::1/129',
  ])('while `%s` is no entry', (entry) => {
    expect(() => parseAllowList([entry])).toThrow(entry);
  });

  test('the address of a server is an entry', () => {
    expect(['http://localhost:4748', 'https://sandbox.example/x', 'http://[::1]'].map(placeOfUrl)).toEqual([
      'localhost:4748',
      'sandbox.example:443',
      '[::1]:80',
    ]);
  });
});
