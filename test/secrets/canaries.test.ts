import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { catalog, findConnector } from '@tributary/connector-catalog';
import { type AnyConnector, deliverBatch, openHttp, openRehearsal, secretsOf, unexpected, writeJson } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { canary, foundIn, plainCanary, serveTrouble, TROUBLES } from './canaries.js';

interface Secretive {
  readonly connector: string;
  readonly settings: (url: string) => Readonly<Record<string, unknown>>;
}

const http = (auth: (url: string) => object, more: object = {}): Secretive => ({
  connector: 'http',
  settings: (base_url) => ({
    base_url,
    auth: auth(base_url),
    headers: {},
    check_path: '/me',
    idempotency_header: 'Idempotency-Key',
    secret_headers: {},
    ...more,
  }),
});
const signing = (secret: string, previous_secret: string) => ({ signing: signingOf(secret, previous_secret) });
const signingOf = (secret: string, previous_secret: string) => ({
  ...{ secret, previous_secret, algorithm: 'sha256', encoding: 'hex', prefix: 'v1=', signed: 'timestamp_and_body' },
  ...{ signature_header: 'X-Signature', timestamp_header: 'X-Timestamp' },
});

/** Ways in, with a canary in each secret place. */
const SECRETIVE: Readonly<Record<string, Secretive>> = {
  miso: { connector: 'miso', settings: (base_url) => ({ base_url, api_key: plainCanary(1) }) },
  braze: { connector: 'braze', settings: (base_url) => ({ base_url, api_key: plainCanary(2) }) },
  shopify: { connector: 'shopify', settings: (base_url) => ({ shop: 'canary', base_url, access_token: plainCanary(3) }) },
  slack: { connector: 'slack', settings: (base_url) => ({ base_url, token: plainCanary(4) }) },
  'slack by webhook': { connector: 'slack', settings: (base_url) => ({ base_url, webhook: `T0/B0/${plainCanary(5)}` }) },
  bearer: http(() => ({ type: 'bearer', token: plainCanary(6) }), { secret_headers: { 'x-one': plainCanary(7), 'x-two': plainCanary(8) } }),
  basic: http(() => ({ type: 'basic', username: 'me', password: canary(9) }), signing(canary(10), canary(11))),
  header: http(() => ({ type: 'header', name: 'x-key', value: plainCanary(12) }), { secret_headers: { 'x-three': plainCanary(13) } }),
  query: http(() => ({ type: 'query', name: 'key', value: canary(14) }), signing(canary(15), canary(16))),
  oauth: http((url) => ({ type: 'oauth2', token_url: `${url}/token`, client_id: 'me', client_secret: canary(17), scopes: [], more: {} }), {
    secret_headers: { 'x-four': plainCanary(18) },
    ...signing(canary(19), canary(20)),
  }),
};

/** Records and options of an object that a connector writes to. */
const OBJECTS: Readonly<Record<string, readonly (readonly [object: string, options: object, key: object, fields: object])[]>> = {
  miso: [['users', {}, { user_id: 'u1' }, { name: 'Ann' }]],
  braze: [['users', {}, { external_id: 'u1' }, { email: 'a@b.test' }]],
  shopify: [['metaobject', { type: 'slot', fields: { score: 'number_integer' } }, { handle: 'u1' }, { score: 1 }]],
  slack: [['message', { channel: 'C0123456789' }, { id: 'u1' }, { text: 'Hello' }]],
  http: [['record', { add: { method: 'POST', path: '/records' } }, { id: 'u1' }, { name: 'Ann' }]],
};

let server: Awaited<ReturnType<typeof serveTrouble>>;
beforeAll(async () => void (server = await serveTrouble()));
afterAll(() => server.close());

/** What was told to people of one error, in all places at once. */
async function toldOf(connector: AnyConnector, settings: unknown): Promise<string> {
  const told: string[] = [];
  const { signal } = new AbortController();
  const client = openHttp(connector, settings, {
    timeouts: { connectMs: 1_000, headersMs: 1_000, idleMs: 1_000, answerMs: 2_000 },
    journal: ({ entry }) => told.push(JSON.stringify(entry())),
  });
  const say = (error: unknown) => {
    const { message, stack, cause, ...rest } = error as Error & { cause?: unknown };
    told.push(message, stack ?? '', String(cause), JSON.stringify(rest));
  };
  await connector.check({ settings, http: client, signal }).then((found) => told.push(JSON.stringify(found)), say);
  await client
    .send({ method: 'POST', path: 'anything', json: { text: 'x' } })
    .then((response) => {
      told.push(response.text, JSON.stringify(response.json));
      say(unexpected(response, 'POST anything'));
    })
    .catch(say);
  for (const [name, options, key, fields] of OBJECTS[connector.slug] ?? []) {
    const object = connector.objects[name];
    if (object === undefined) throw new Error(`${connector.slug} has no object ${name}`);
    const context = { settings, options: object.options.parse(options), http: client, signal, mode: object.modes[0] ?? 'upsert' };
    const run = { id: 'run', startedAt: '2026-01-01T00:00:00Z' };
    const { outcomes, fault } = await deliverBatch(object, { ...context, run }, [aRecord('r1', { ...key }, { ...fields })]);
    told.push(writeJson([...outcomes]));
    if (fault !== undefined) say(fault);
  }
  return told.join('\n');
}

const ALL = [...Array.from({ length: 20 }, (_, n) => [canary(n + 1), plainCanary(n + 1)]).flat(), plainCanary(99)];

describe('of 20 secrets none is in what is told of an error', () => {
  test('that they are known, and that every built-in connector is asked', () => {
    const named = Object.values(SECRETIVE).flatMap(({ connector, settings }) =>
      secretsOf(findConnector(connector).settings, settings('https://a.example')),
    );
    expect(ALL.filter((one) => named.some((secret) => secret.includes(one)))).toHaveLength(20);
    expect(new Set(Object.values(SECRETIVE).map(({ connector }) => connector))).toEqual(new Set(catalog.map(({ slug }) => slug)));
    expect(Object.keys(SECRETIVE).length * Object.keys(TROUBLES).length).toBeGreaterThanOrEqual(150);
  });

  describe.each(Object.entries(SECRETIVE))('%s', (_, { connector: slug, settings }) => {
    test.each(Object.entries(TROUBLES))('%s', async (_name, trouble) => {
      const connector = findConnector(slug);
      server.answer(trouble);
      const told = await toldOf(connector, settings(server.url));
      expect(told.length).toBeGreaterThan(200);
      expect(foundIn(told, ALL)).toEqual([]);
    });

    test('nor in a rehearsal of its requests', async () => {
      const connector = findConnector(slug);
      const rehearsal = openRehearsal(connector, settings(server.url));
      await rehearsal.send({ method: 'POST', path: 'anything', json: { a: 1 } }).catch(() => undefined);
      expect(rehearsal.requests).toHaveLength(1);
      expect(foundIn(JSON.stringify(rehearsal.requests), ALL)).toEqual([]);
    });
  });

  test('although the destination was shown all but those that only sign, and told them in its answers', () => {
    const shown = foundIn(server.asked(), ALL);
    const signed = [10, 11, 15, 16, 19, 20].map(canary);
    expect(ALL.filter((one) => !shown.includes(one) && !signed.includes(one)).length).toBe(ALL.length - 15 - signed.length);
  });
});
