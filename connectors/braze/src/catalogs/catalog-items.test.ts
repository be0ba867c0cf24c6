import { describe, expect, test } from '@jest/globals';
import { aRecord } from '@tributary/connector-kit/testing';
import type { OutRecord } from '@tributary/connector-kit';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { askSandbox, scriptedBraze } from '../testing/scripted-braze.js';
import type { Scripted } from '../testing/scripted-braze.js';

const options = { catalog: 'products' };
const removed = { operation: 'remove', changed: [] } as const;
const item = (n: number, more: Partial<OutRecord> = {}) => aRecord(`r${n}`, { id: `item-${n}` }, { title: `Item ${n}`, price: n }, more);
const catalog = (sandbox = createBrazeSandbox(), more: Scripted = {}) => ({
  sandbox,
  ...scriptedBraze('catalog_items', sandbox, { options, ...more }),
});
const itemsOf = (sandbox: ReturnType<typeof createBrazeSandbox>) => sandbox.holdings()['catalog_items'];
const planned = (...mapped: readonly string[]) => ({ mapped, counts: { add: 1, change: 0, remove: 0 } });

describe('the items of a catalog', () => {
  test('a write replaces the item, a removal deletes it, and one that is gone already is done', async () => {
    const { deliver, sandbox } = catalog();
    await deliver([item(1), item(2)]);
    await deliver([aRecord('r', { id: 'item-1' }, { title: 'New' }), item(2, removed)]);
    expect(itemsOf(sandbox)).toEqual([{ catalog: 'products', id: 'item-1', title: 'New' }]);
    const { outcomes } = await deliver([item(2, removed)]);
    expect(outcomes).toEqual([{ kind: 'delivered', note: 'it was so already' }]);
  });

  test('the mode `update` changes the fields that changed, of items that are there, and rejects the others', async () => {
    const { deliver, sandbox } = catalog();
    await deliver([item(1)]);
    const update = catalog(sandbox, { mode: 'update' });
    const change = { operation: 'change', changed: ['price'] } as const;
    const { outcomes } = await update.deliver([{ ...item(1, change), fields: { title: 'not told', price: 9 } }, item(2, change)]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected']);
    expect(itemsOf(sandbox)).toEqual([{ catalog: 'products', id: 'item-1', title: 'Item 1', price: 9 }]);
    expect(update.requests().map(({ method }) => method)).toEqual(['PATCH', 'PATCH']);
  });

  test('the mode `insert` makes items; one whose answer was lost is there already and is done', async () => {
    const { deliver } = catalog(undefined, { mode: 'insert' });
    expect((await deliver([item(1)])).outcomes[0]?.kind).toBe('delivered');
    expect((await deliver([item(1)])).outcomes[0]).toMatchObject({ kind: 'rejected', code: 'braze.item-already-exists' });
    expect((await deliver([item(1, { attempt: 2 })])).outcomes[0]?.kind).toBe('delivered');
  });

  test('Braze names the ids a request was refused for: they are rejected, the rest is sent once more', async () => {
    const { deliver, sandbox, asked } = catalog();
    const { outcomes } = await deliver([item(1), aRecord('bad', { id: 'item-2' }, { price: 'much' }), item(3)]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
    expect([outcomes[1], asked.length, itemsOf(sandbox)?.length]).toMatchObject([{ code: 'braze.unable-to-coerce-value' }, 2, 2]);
  });

  test.each([
    ['an id with a blank', aRecord('r', { id: 'a b' }), 'braze.invalid-ids'],
    ['an item of more than 5,000 characters', aRecord('r', { id: 'a' }, { title: 'x'.repeat(5_001) }), 'braze.items-too-large'],
  ])('%s is rejected before it is sent', async (_, record, code) => {
    const { deliver, asked } = catalog();
    expect([(await deliver([record])).outcomes[0], asked.length]).toMatchObject([{ kind: 'rejected', code }, 0]);
  });

  test('a catalog that is gone in mid-run stops the run', async () => {
    const { deliver } = catalog(undefined, { options: { catalog: 'gone' } });
    const { fault, outcomes } = await deliver([item(1)]);
    expect([fault?.kind, outcomes[0]?.kind]).toEqual(['fatal', 'retry']);
  });

  test('items can be read again', async () => {
    const { deliver, declared, context } = catalog();
    await deliver([item(1)]);
    expect(await declared.read?.(context, [{ id: 'item-1' }, { id: 'item-2' }])).toEqual([
      { id: 'item-1', title: 'Item 1', price: 1 },
      null,
    ]);
  });
});

describe('before a run', () => {
  test('its fields are discovered, and a mapping that fits passes', async () => {
    const { declared, context } = catalog();
    expect((await declared.discover?.(context, options))?.map(({ name, type }) => [name, type])).toContainEqual([
      'published_at',
      'datetime',
    ]);
    expect(await declared.prepare?.(context, planned('id', 'title', 'details.size'))).toEqual([]);
  });

  test('a field the catalog has not stops the run, with the fields it has', async () => {
    const { declared, context } = catalog();
    await expect(declared.prepare?.(context, planned('id', 'colour'))).rejects.toThrow('has no field `colour`; it has `id`, `title`');
  });

  test('a catalog that is missing stops the run, or is made where its fields are told', async () => {
    const missing = catalog(undefined, { options: { catalog: 'shops' } });
    await expect(missing.declared.prepare?.(missing.context, planned('id'))).rejects.toThrow('Braze has no catalog `shops`');
    const made = catalog(undefined, { options: { catalog: 'shops', create: { city: 'string' } } });
    expect(await made.declared.prepare?.(made.context, planned('id', 'city'))).toEqual([]);
    expect((await made.deliver([aRecord('r', { id: 'a' }, { city: 'Brno' })])).outcomes[0]?.kind).toBe('delivered');
    const { json } = askSandbox(made.sandbox, { method: 'GET', path: '/catalogs' });
    expect(json).toMatchObject({
      catalogs: [{ name: 'products' }, { name: 'shops', num_items: 1, fields: [{ name: 'id' }, { name: 'city', type: 'string' }] }],
    });
  });
});
