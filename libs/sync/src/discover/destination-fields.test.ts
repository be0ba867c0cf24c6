import { describe, expect, test } from '@jest/globals';
import { type AnyConnector, defineConnector, type DestinationObject, fault, type Http } from '@tributary/connector-kit';
import { Sync } from '@tributary/core';
import { z } from 'zod';
import { checkFields } from './check-fields.js';
import { type AskedDestination, destinationFields } from './destination-fields.js';

type Discover = NonNullable<DestinationObject<unknown, { readonly type: string }>['discover']>;

const sync = (mapping: object) =>
  Sync.parse({
    ...{ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'shop', object: 'things', options: { type: 'vip' } },
    ...{ key: { handle: 'id' }, mapping },
  });

/** A shop that tells of its fields so. */
function shopOf(discover: Discover | undefined): AskedDestination {
  const things: DestinationObject<unknown, { type: string }> = {
    ...{ label: 'Things', modes: ['upsert'], writes: 'partial', idempotent: true, acceptsOtherFields: false },
    fields: [{ name: 'handle', label: 'Handle', type: 'string', identifier: true, required: true }],
    options: z.strictObject({ type: z.string() }),
    ...{ batch: { records: 1 }, concurrency: 1, write: async () => undefined },
    ...(discover === undefined ? {} : { discover }),
  };
  const connector: AnyConnector = defineConnector({
    ...{ slug: 'shop', name: 'Shop', settings: z.unknown(), baseUrl: () => 'http://127.0.0.1', auth: () => ({ scheme: 'none' as const }) },
    ...{ check: async () => ({ detail: '' }), objects: { things: things } },
    sandbox: {
      settings: {},
      create: () => ({ answer: () => ({ status: 200 }), holdings: () => ({}), save: () => null, restore: () => undefined }),
    },
  });
  const http: Http = { send: async () => ({ status: 200, headers: {}, text: '', json: undefined }), observe: () => undefined };
  return { connector, settings: {}, http, signal: new AbortController().signal };
}

const knows: Discover = async (_, { type }) => [
  { name: 'rank', label: `Rank of ${type}`, type: 'integer', choices: ['1', '2'] },
  { name: 'note', label: 'Note', type: 'string', required: true, maxLength: 20 },
  { name: 'handle', label: 'another handle', type: 'string' },
];
const ask = (shop: AskedDestination, options: unknown) => destinationFields(shop, { object: 'things', options });

describe('the fields of a destination', () => {
  test('are those its connector knows, then those it tells of itself for these options', async () => {
    expect(await ask(shopOf(knows), { type: 'vip' })).toMatchObject({
      discovered: true,
      acceptsOtherFields: false,
      fields: [
        { name: 'handle', label: 'Handle', identifier: true },
        { name: 'rank', label: 'Rank of vip', choices: ['1', '2'] },
        { name: 'note', required: true, maxLength: 20 },
      ],
    });
  });

  test('are asked for with options of the object, and what it answers else is told in its words', async () => {
    await expect(ask(shopOf(knows), { typo: 1 })).rejects.toMatchObject({ code: 'object.options', name: 'Invalid' });
    const refusing = shopOf(async () => {
      throw fault.unauthorized('The token is revoked.', 'Give another one.');
    });
    await expect(ask(refusing, { type: 'vip' })).rejects.toMatchObject({
      code: 'destination.unauthorized',
      message: 'The token is revoked. Give another one.',
    });
  });
});

describe('a check of a mapping', () => {
  const right = { note: { value: 'x' }, rank: { column: 'rank' } };

  test('finds fields that the destination does not have, and those it requires', async () => {
    await expect(checkFields(shopOf(knows), sync(right))).resolves.toBeUndefined();
    await expect(checkFields(shopOf(knows), sync({ rnak: { column: 'rank' } }))).rejects.toMatchObject({
      details: [
        { path: 'mapping.rnak', message: expect.stringContaining('`rank`') },
        { path: 'mapping', message: expect.stringContaining('requires the field `note`') },
      ],
    });
  });

  test('says what the destination will never have, and nothing where it cannot be reached now', async () => {
    const throwing = (error: Error) =>
      shopOf(async () => {
        throw error;
      });
    const undefinedType = throwing(fault.fatal('There is no definition `vip`.', 'Create it.'));
    await expect(checkFields(undefinedType, sync(right))).rejects.toMatchObject({
      name: 'Invalid',
      message: 'There is no definition `vip`. Create it.',
    });
    await expect(checkFields(throwing(fault.transient('away')), sync(right))).resolves.toBeUndefined();
    await expect(checkFields(shopOf(undefined), sync({ anything: { value: 1 } }))).resolves.toBeUndefined();
  });
});
