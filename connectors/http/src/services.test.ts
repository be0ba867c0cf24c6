import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliverBatch, openHttp, sandboxUrl, startSandboxServer, type OutRecord, type SandboxServer } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { http } from './index.js';
import { record } from './record.js';
import { SANDBOX_API_KEY, SANDBOX_BASIC, SANDBOX_CLIENT, SANDBOX_SIGNING_SECRET, SANDBOX_TOKEN } from './sandbox/access.js';
import { Settings, type HttpSettings } from './settings.js';

/** The connector and its sandbox over real HTTP, by the real clock. */
let server: SandboxServer;
beforeAll(async () => void (server = await startSandboxServer({ connectors: [http] })));
afterAll(() => server.close());

const customer = (n: number, email = `${n}@shop.test`, more: Partial<OutRecord> = {}) =>
  aRecord(`r${n}`, { id: `c-${n}` }, { email }, more);
const bad = (n: number) => customer(n, 'no address');
const bearer = { type: 'bearer', token: SANDBOX_TOKEN };
const signal = new AbortController().signal;

/** A destination of its own in the sandbox. */
function open(name: string, given: object = {}) {
  const base = sandboxUrl(server.url, 'http', name);
  const settings: HttpSettings = Settings.parse({ base_url: base, auth: bearer, ...given });
  const client = openHttp(http, settings, { timeouts: { connectMs: 5_000, answerMs: 5_000 } });
  const context = (options: unknown) => ({
    ...{ settings, http: client, signal, mode: 'upsert' as const, run: { id: 'run', startedAt: '2026-01-01T00:00:00Z' } },
    options: record.options.parse(options),
  });
  return {
    base,
    client,
    check: () => http.check({ settings, http: client, signal }),
    read: (options: unknown, keys: readonly OutRecord['key'][]) => record.read?.(context(options), keys),
    async deliver(options: unknown, list: readonly OutRecord[]) {
      const { outcomes, fault } = await deliverBatch(record, context(options), list);
      return { fault, outcomes: list.map(({ id }) => outcomes.get(id)), kinds: list.map(({ id }) => outcomes.get(id)?.kind) };
    },
  };
}

const to = (path: string, more: object = {}) => ({ add: { method: 'POST', path, records: 10, ...more } });

describe('credentials', () => {
  const oauth2 = (base: string, secret: string = SANDBOX_CLIENT.secret) => ({
    auth: { type: 'oauth2', token_url: `${base}/oauth/token`, client_id: SANDBOX_CLIENT.id, client_secret: secret },
  });
  const schemes: readonly (readonly [string, object, object])[] = [
    ['a bearer token', { auth: bearer }, { auth: { ...bearer, token: 'wrong-token' } }],
    [
      'a name and a password',
      { auth: { type: 'basic', ...SANDBOX_BASIC } },
      { auth: { type: 'basic', username: 'x', password: 'wrong-one' } },
    ],
    [
      'a header',
      { auth: { type: 'header', name: 'X-Api-Key', value: SANDBOX_API_KEY } },
      { auth: { type: 'header', name: 'X-Api-Key', value: 'wrong' } },
    ],
    [
      'the query',
      { auth: { type: 'query', name: 'api_key', value: SANDBOX_API_KEY } },
      { auth: { type: 'query', name: 'api_key', value: 'wrong' } },
    ],
    ['a secret header', { auth: { type: 'none' }, secret_headers: { 'X-Api-Key': SANDBOX_API_KEY } }, { auth: { type: 'none' } }],
  ];
  test.each(schemes)('%s is taken when right and refused when wrong', async (name, right, wrong) => {
    const place = name.replaceAll(' ', '-');
    expect((await open(place, right).deliver(to('/customers'), [customer(1)])).kinds).toEqual(['delivered']);
    expect((await open(place, wrong).deliver(to('/customers'), [customer(2)])).fault).toMatchObject({ kind: 'unauthorized' });
  });

  test('a token of OAuth is fetched once, and again when it is refused', async () => {
    const base = sandboxUrl(server.url, 'http', 'oauth');
    const place = open('oauth', oauth2(base));
    expect((await place.deliver(to('/customers', { records: 1 }), [customer(1), customer(2)])).kinds).toEqual(['delivered', 'delivered']);
    await fetch(`${base}/oauth/revoke`, { method: 'POST' });
    expect((await place.deliver(to('/customers'), [customer(3)])).kinds).toEqual(['delivered']);
    const wrong = await open('oauth', oauth2(base, 'a-wrong-secret')).deliver(to('/customers'), [customer(4)]);
    expect(wrong.fault).toMatchObject({ kind: 'unauthorized' });
    expect(wrong.fault?.message).not.toContain('a-wrong-secret');
  });

  test('a signature is looked at by the receiver: right, wrong, missing', async () => {
    const options = to('/sink/signed/customers');
    const signed = open('signed', { signing: { secret: 'a-new-secret', previous_secret: SANDBOX_SIGNING_SECRET } });
    expect((await signed.deliver(options, [customer(1, 'ž@shop.test')])).kinds).toEqual(['delivered']);
    expect((await open('signed', { signing: { secret: 'some-other-secret' } }).deliver(options, [customer(2)])).fault?.kind).toBe(
      'unauthorized',
    );
    expect((await open('signed').deliver(options, [customer(3)])).fault?.kind).toBe('unauthorized');
  });
});

describe('answers of services', () => {
  test('that tell of each record, of failures only, or by a word in the body', async () => {
    const list = [customer(1), bad(2), customer(3)];
    const results = await open('answers-results').deliver(to('/sink/results/customers'), list);
    expect(results.kinds).toEqual(['delivered', 'rejected', 'delivered']);
    expect(results.outcomes[1]).toMatchObject({ code: 'email', message: '`email` must be an email address' });
    const failures = { at: 'failed', index: 'index', status: 'state', message: 'why', unreported: 'delivered' };
    const failed = await open('answers-failures').deliver(to('/sink/failures/customers', { results: failures }), list);
    expect(failed.kinds).toEqual(['delivered', 'rejected', 'delivered']);
    expect(failed.outcomes[1]).toMatchObject({ message: 'no email address' });
    const success = { at: 'state', is: ['done'], message: 'reason' };
    const flagged = await open('answers-flag').deliver(to('/sink/flag/customers', { success }), list);
    expect(flagged.kinds).toEqual(['delivered', 'rejected', 'delivered']);
    expect(flagged.outcomes[1]).toMatchObject({ code: 'http.no_success', message: 'an email is no address' });
  });

  test('an answer without what was to be there is not taken for a success', async () => {
    const place = open('without');
    const where = await place.deliver(to('/customers', { success: { at: 'state', is: ['done'] } }), [customer(1)]);
    expect(where.kinds).toEqual(['in_doubt']);
    expect((await place.deliver(to('/customers', { results: { at: 'items' } }), [customer(2)])).kinds).toEqual(['in_doubt']);
  });

  test('statuses are a success, and a record gone, as the service says', async () => {
    const place = open('statuses');
    const options = {
      add: { method: 'POST', path: '/customers', success: { status: [422] } },
      remove: { method: 'DELETE', path: '/customers/{id}', body: 'none', gone: [] },
    };
    expect((await place.deliver(options, [bad(1)])).kinds).toEqual(['delivered']);
    expect((await place.deliver(options, [customer(2, undefined, { operation: 'remove' })])).outcomes).toMatchObject([
      { kind: 'rejected', code: 'http.404' },
    ]);
  });

  test('the rate of the settings keeps a service from having to refuse', async () => {
    const place = open('limited', { rate: { requests: 10, per_seconds: 1 } });
    const begun = Date.now();
    const { kinds } = await place.deliver(
      to('/sink/limited/customers', { records: 1 }),
      Array.from({ length: 15 }, (_, n) => customer(n)),
    );
    expect(new Set(kinds)).toEqual(new Set(['delivered']));
    expect(Date.now() - begun).toBeGreaterThan(450);
  });
});

describe('looking at records', () => {
  test('each is asked for by its key; one that is not there is none', async () => {
    const place = open('read');
    await place.deliver(to('/customers'), [customer(1)]);
    const options = { ...to('/customers'), read: { path: '/customers/{id}' } };
    expect(await place.read(options, [{ id: 'c-1' }, { id: 'c-2' }])).toEqual([{ id: 'c-1', email: '1@shop.test' }, null]);
    await expect(place.read(to('/customers'), [{ id: 'c-1' }])).rejects.toMatchObject({ kind: 'fatal' });
    await expect(place.read({ ...options, read: { path: '/customers/{email}' } }, [{ id: 'c-1' }])).rejects.toMatchObject({
      kind: 'fatal',
    });
  });

  test('a check expects the answers it is told to', async () => {
    expect((await open('check', { check_path: '/nothing' }).check()).detail).toContain('404');
    await expect(open('check', { check_path: '/nothing', check_status: [200] }).check()).rejects.toMatchObject({ kind: 'fatal' });
    expect((await open('check', { check_status: [200] }).check()).detail).toContain('200');
  });
});
