import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Connector } from './connector.js';
import { defineConnector, objectOf } from './define-connector.js';
import { secretNames, secretsOf } from './http/redaction/secrets.js';

type Settings = { readonly url: string };

const item: Connector<Settings>['objects'][string] = {
  label: 'Item',
  modes: ['upsert', 'mirror'],
  writes: 'full',
  idempotent: true,
  fields: [{ name: 'id', label: 'Id', type: 'string', identifier: true }],
  acceptsOtherFields: true,
  options: z.unknown(),
  batch: { records: 1 },
  concurrency: 1,
  removal: 'It is deleted.',
  write: async () => undefined,
};

const right: Connector<Settings> = {
  slug: 'box',
  name: 'Box',
  settings: z.object({ url: z.url() }),
  baseUrl: ({ url }) => url,
  auth: () => ({ scheme: 'none' }),
  check: async () => ({ detail: 'Fine.' }),
  objects: { item },
  sandbox: {
    settings: { url: 'https://box.example' },
    create: () => {
      throw new Error('not used');
    },
  },
};

const rateOf = (requests: number) => ({ requests, perMs: 1_000, bucket: 'all' });

const withItem = (change: Partial<typeof item>): Connector<Settings> => ({ ...right, objects: { item: { ...item, ...change } } });

describe('declaring a connector', () => {
  test('a right one is taken', () => {
    expect(objectOf(defineConnector(right), 'item').label).toBe('Item');
    expect(() => objectOf(defineConnector(right), 'toString')).toThrow('has no object `toString`. It has `item`.');
  });

  test.each([
    [{ ...right, slug: 'Box' }, 'its slug must start'],
    [{ ...right, objects: {} }, 'it has no object'],
    [{ ...right, sandbox: { ...right.sandbox, settings: { url: 'x' } } }, 'its sandbox settings do not fit its own schema: `url`'],
    [{ ...right, baseUrl: () => '/relative' }, '`baseUrl` gives no address'],
    [withItem({ fields: [] }), 'its object `item` has no identifier field'],
    [withItem({ fields: [...item.fields, ...item.fields] }), 'declares `id` twice'],
    [withItem({ modes: ['upsert'] }), 'says what a removal does and does not offer `mirror` or `membership`'],
    [withItem({ modes: [] }), 'has no mode'],
    [withItem({ batch: { records: 0 } }), 'needs `batch.records` of at least 1'],
    [withItem({ fields: item.fields.map((field) => ({ ...field, maxLength: 0 })) }), 'needs a `maxLength` of at least 1 for `id`'],
    [withItem({ fields: item.fields.map((field) => ({ ...field, choices: [] })) }), 'offers no choice for `id`'],
    [withItem({ rate: { requests: 0, perMs: 1_000 } }), 'needs a `rate` of at least one request'],
    [withItem({ idempotentFor: () => true }), 'is idempotent always and says when'],
    [
      { ...right, objects: { item: { ...item, rate: rateOf(1) }, other: { ...item, rate: rateOf(2) } } },
      'its object `other` gives the bucket `all` 2 in 1000 ms, another object 1 in 1000 ms',
    ],
  ])('a wrong one is refused when the process starts (%#)', (connector, message) => {
    expect(() => defineConnector(connector)).toThrow(message);
  });

  test('a mode `mirror` that does not say what a removal does is refused', () => {
    const { removal: _, ...silent } = item;
    expect(() => defineConnector({ ...right, objects: { item: silent } })).toThrow('offers `mirror` and does not say what a removal does');
  });
});

describe('secret settings', () => {
  const schema = z.object({
    key: z.string().meta({ secret: true }).optional(),
    auth: z.discriminatedUnion('type', [
      z.object({ type: z.literal('none') }),
      z.object({ type: z.literal('bearer'), token: z.string().meta({ secret: true }) }),
    ]),
    headers: z.record(z.string(), z.string().meta({ secret: true })),
    name: z.string(),
  });

  test('are found wherever the schema marks them', () => {
    const settings = { key: 'k', auth: { type: 'bearer', token: 't' }, headers: { a: 'h' }, name: 'open' };
    expect(secretsOf(schema, settings).sort()).toEqual(['h', 'k', 't']);
    expect(secretNames(schema)).toEqual(['key']);
  });
});
