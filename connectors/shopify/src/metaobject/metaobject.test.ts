import { describe, expect, test } from '@jest/globals';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { Decimal } from '@tributary/core';
import { SANDBOX_TOKENS } from '../sandbox/tokens.js';
import { contextFor, deliver } from '../testing/deliver.js';
import { openShop, type ShopBench } from '../testing/shop-bench.js';
import { metaobject } from './metaobject.js';
import { MetaobjectOptions } from './options.js';

const slot = (n: number, more: Partial<OutRecord> = {}): OutRecord => aRecord(`s${n}`, { handle: `user-${n}` }, { score: n }, more);
const SLOT = { type: 'reco_slot' };
const VIP = {
  type: 'vip',
  fields: { score: 'number_integer', name: 'single_line_text_field' },
  create: { required: ['score'], publishable: true },
};

const prepare = (shop: ShopBench, options: object, { mapped = ['score'], add = 1 } = {}) =>
  metaobject.prepare?.(contextFor(metaobject, shop.http, { options }), {
    mapped: ['handle', ...mapped],
    counts: { add, change: 0, remove: 0 },
  });
const holds = (shop: ShopBench) => shop.sandbox.holdings().metaobject as readonly { handle: string; fields: object; status: string }[];

describe('before the first request', () => {
  test('a definition that is missing stops the run, and says how to get one', async () => {
    await expect(prepare(openShop(), { type: 'no_such_type' })).rejects.toMatchObject({
      kind: 'fatal',
      message: expect.stringContaining('`no_such_type`'),
      options: { remedy: expect.stringContaining('`create`') },
    });
  });

  test('a definition is made where the sync asks for it, once, and entries fit it', async () => {
    const shop = openShop();
    expect(await prepare(shop, VIP)).toEqual([]);
    expect(await prepare(shop, { ...VIP, status: 'ACTIVE' })).toEqual([]);
    const options = { ...VIP, status: 'ACTIVE' };
    const { outcomes } = await deliver(metaobject, shop.http, {
      options,
      records: [slot(1), aRecord('x', { handle: 'x' }, { name: 'no score' })],
    });
    expect(outcomes.get('s1')?.kind).toBe('delivered');
    expect(outcomes.get('x')).toMatchObject({ code: 'OBJECT_FIELD_REQUIRED' });
    expect(shop.asked.filter(({ query }) => query.includes('metaobjectDefinitionCreate'))).toHaveLength(1);
  });

  test('fields that a definition lacks are added where the sync asks for it', async () => {
    const shop = openShop();
    const options = { ...SLOT, status: 'DRAFT', fields: { score: 'number_integer', rank: 'number_integer' }, create: {} };
    await prepare(shop, options, { mapped: ['score', 'rank'] });
    const { outcomes } = await deliver(metaobject, shop.http, {
      options,
      records: [aRecord('a', { handle: 'a' }, { score: 1n, rank: 2n })],
    });
    expect(outcomes.get('a')?.kind).toBe('delivered');
  });

  test('a preview only looks: it tells what a run would make', async () => {
    const shop = openShop();
    const looking = {
      ...shop,
      http: {
        ...shop.http,
        send: async (...[request]: Parameters<ShopBench['http']['send']>) => {
          if (request.readOnly !== true)
            throw new (await import('@tributary/connector-kit')).Fault('in_doubt', 'Nothing is sent in a rehearsal.');
          return shop.http.send(request);
        },
      },
    };
    expect(await prepare(looking, VIP)).toEqual([{ message: 'A run creates the metaobject definition `vip`.' }]);
    const more = { ...SLOT, status: 'DRAFT', fields: { score: 'number_integer', rank: 'number_integer' }, create: {} };
    expect(await prepare(looking, more, { mapped: ['score', 'rank'] })).toContainEqual({
      message: 'A run adds `rank` to the metaobject definition `reco_slot`.',
    });
  });

  test.each([
    ['a mapped field that the definition lacks', SLOT, ['score', 'nickname'], '`nickname`'],
    ['a required field that nothing fills', SLOT, ['note'], '`score`'],
    ['a type that is another', { ...SLOT, fields: { score: 'number_decimal' } }, ['score'], '`number_integer`'],
    ['a status where entries are not published', { type: 'top_product', status: 'ACTIVE' }, ['title'], 'does not publish'],
    ['a mapped field without a type for a new definition', VIP, ['score', 'age'], '`age`'],
    [
      'a definition with too many fields',
      { ...VIP, fields: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`f_${n}`, 'json'])) },
      ['f_1'],
      'at most 40',
    ],
    ['a type that Shopify does not have', { ...VIP, fields: { score: 'number_of_beasts' } }, ['score'], 'not a valid type'],
  ])('%s stops the run', async (_what, options, mapped, message) => {
    await expect(prepare(openShop(), options, { mapped })).rejects.toMatchObject({
      kind: 'fatal',
      message: expect.stringContaining(message),
    });
  });

  test('people are warned of drafts and of a public definition; a run that adds nothing may leave required fields out', async () => {
    const warnings = await prepare(openShop(), SLOT, { mapped: ['note'], add: 0 });
    expect(warnings?.map(({ message }) => message)).toEqual([
      expect.stringContaining('drafts'),
      expect.stringContaining('nothing personal'),
    ]);
  });

  test('an app without the scopes is told which', async () => {
    await expect(prepare(openShop({}, SANDBOX_TOKENS.reader), SLOT)).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('`write_metaobjects`'),
    });
  });

  test('options that ask for a definition without its fields are refused', () => {
    expect(MetaobjectOptions.safeParse({ type: 'vip', create: {} }).success).toBe(false);
  });
});

describe('entries', () => {
  test('have the types of the definition, which is asked once for a piece of work', async () => {
    const shop = openShop();
    const records = [
      aRecord('a', { handle: 'a' }, { score: 1n, items: [7n, 'gid://shopify/Product/8'] }),
      aRecord('b', { handle: 'b' }, { score: new Decimal('1.5') }),
    ];
    const { outcomes } = await deliver(metaobject, shop.http, { options: SLOT, records });
    expect(holds(shop)[0]?.fields).toEqual({ score: '1', items: '["gid://shopify/Product/7","gid://shopify/Product/8"]' });
    expect(outcomes.get('b')).toMatchObject({ kind: 'rejected', code: 'value.type', field: 'score' });
    expect(shop.asked).toHaveLength(2);
  });

  test('a definition that cannot be asked leaves nothing in doubt', async () => {
    const http = { observe: () => undefined, send: async () => ({ status: 200, headers: {}, text: '', json: undefined }) };
    const { outcomes } = await deliver(metaobject, http, { options: SLOT, records: [slot(1)] });
    expect(outcomes.get('s1')?.kind).toBe('retry');
  });

  test('mode insert leaves entries that are there, mode update makes none', async () => {
    const shop = openShop();
    await deliver(metaobject, shop.http, { options: SLOT, records: [slot(1)] });
    const other = aRecord('s1', { handle: 'user-1' }, { score: 99n });
    const inserted = await deliver(metaobject, shop.http, { options: SLOT, mode: 'insert', records: [other, slot(2)] });
    expect(inserted.outcomes.get('s1')).toMatchObject({ kind: 'delivered', note: expect.stringContaining('there already') });
    const updated = await deliver(metaobject, shop.http, {
      options: SLOT,
      mode: 'update',
      records: [slot(3), aRecord('s2', { handle: 'user-2' }, { score: 22n })],
    });
    expect(updated.outcomes.get('s3')).toMatchObject({ kind: 'rejected', code: 'not_found' });
    expect(holds(shop).map(({ handle, fields }) => [handle, fields])).toEqual([
      ['user-1', { score: '1' }],
      ['user-2', { score: '22' }],
    ]);
  });

  test('each entry is one, however its key is written', async () => {
    const shop = openShop();
    await deliver(metaobject, shop.http, {
      options: SLOT,
      records: ['A b', 'a b', 'a-b'].map((handle, n) => aRecord(`k${n}`, { handle }, { score: n })),
    });
    expect(holds(shop)).toHaveLength(3);
  });

  test('are read back as they were written, by key', async () => {
    const shop = openShop();
    const written = aRecord('a', { handle: 'Ann B' }, { score: 7n, active: true, weights: [1n, new Decimal('2.5')], note: 'x' });
    await deliver(metaobject, shop.http, { options: SLOT, records: [written] });
    const read = await metaobject.read?.(contextFor(metaobject, shop.http, { options: SLOT }), [{ handle: 'nobody' }, { handle: 'Ann B' }]);
    expect(read).toEqual([null, { score: 7, active: true, weights: [1, 2.5], note: 'x', items: null, details: null }]);
  });

  test('fields are offered from the definition, with types, choices and limits', async () => {
    const shop = openShop();
    const found = await metaobject.discover?.(
      contextFor(metaobject, shop.http, { options: SLOT }),
      MetaobjectOptions.parse({ type: 'everything' }),
    );
    expect(found).toContainEqual(expect.objectContaining({ name: 'size', choices: ['S', 'M', 'L'], maxLength: 10 }));
    expect(found).toContainEqual(expect.objectContaining({ name: 'some_metaobject_reference', type: 'array', maxItems: 256 }));
    expect(found).toContainEqual(expect.objectContaining({ name: 'a_number_integer', type: 'integer' }));
    const slots = await metaobject.discover?.(contextFor(metaobject, shop.http, { options: SLOT }), MetaobjectOptions.parse(SLOT));
    expect(slots?.filter(({ required }) => required).map(({ name }) => name)).toEqual(['score']);
  });
});
