import { describe, expect, test } from '@jest/globals';
import type { AnyConnector, Field } from '@tributary/connector-kit';
import { type AnyObject, Destination, Model, Sync, Warehouse } from '@tributary/core';
import { z } from 'zod';
import { checkSync } from './check-sync.js';
import { worldOf } from './world.js';

const FIELDS: readonly Field[] = [
  { name: 'id', label: 'Id', type: 'string', identifier: true, required: true },
  { name: 'plan', label: 'Plan', type: 'string', choices: ['free', 'paid'] },
  { name: 'note', label: 'Note', type: 'string', maxLength: 5 },
];
const destination = Destination.parse({ kind: 'destination', id: 'shop', connector: 'shop' });

const lack = (path: string) => ({ path, message: `give \`${path}\`` });

/** What is wrong with a sync that maps so, where the destination knows more fields or does not. */
function problems(
  mapping: object,
  { discovers = false, ...fields }: { readonly discovers?: boolean; readonly [field: string]: unknown } = {},
  standing: readonly AnyObject[] = [],
): readonly { readonly path: string; readonly message: string }[] {
  const sync = Sync.parse({
    ...{ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'shop', object: 'things', key: { id: 'id' }, mapping, ...fields },
  });
  const things = {
    ...{
      label: 'Things',
      modes: ['upsert', 'update', 'mirror', 'membership'],
      writes: 'partial',
      idempotent: true,
      acceptsOtherFields: false,
    },
    ...{ fields: FIELDS, options: z.unknown(), batch: { records: 1 }, concurrency: 1, write: async () => undefined },
    ...{
      removal: 'deletes it',
      lacks: (operation: string, options: object) => (operation in options || !('mode' in fields) ? undefined : lack(operation)),
    },
    ...(discovers ? { discover: async () => [] } : {}),
  };
  const connector = { slug: 'shop', name: 'Shop', objects: { things } } as unknown as AnyConnector;
  return checkSync(sync, worldOf({ standing, changed: [sync, destination] }, new Map([['shop', connector]])));
}

describe('a sync that runs on events', () => {
  test('is refused where its source is in a warehouse without any', () => {
    const schedule = { on_event: { types: ['order'] } };
    const warehouse = { kind: 'warehouse', id: 'w', engine: 'duckdb', path: 'x.duckdb' };
    const model = Model.parse({ kind: 'model', id: 'm', warehouse: 'w', table: 't', primary_key: 'id' });
    const without = [Warehouse.parse(warehouse), model];
    expect(problems({}, { schedule, mode: 'upsert' }, without).map(({ path }) => path)).toContain('schedule.on_event');
    const events = [Warehouse.parse({ ...warehouse, events: { table: 'e' } }), model];
    expect(problems({}, { schedule, mode: 'upsert' }, events).map(({ path }) => path)).not.toContain('schedule.on_event');
    expect(problems({}, { schedule: { every: '1h' }, mode: 'upsert' }, without).map(({ path }) => path)).not.toContain('schedule.on_event');
  });
});

describe('the options of a sync, when it is defined', () => {
  const of = (mode: string, options: Readonly<Record<string, string>>) => problems({}, { mode, options });

  test('are enough for all that its mode sends', () => {
    const all = { add: '/', change: '/', remove: '/' };
    for (const mode of ['mirror', 'membership', 'upsert', 'update']) expect(of(mode, all)).toEqual([]);
    expect(of('update', { change: '/' })).toEqual([]);
    expect(of('upsert', { add: '/', change: '/' })).toEqual([]);
    for (const mode of ['mirror', 'membership'])
      expect(of(mode, { add: '/', change: '/' })).toEqual([
        { path: 'options.remove', message: `the mode \`${mode}\` needs more: give \`remove\`` },
      ]);
    expect(of('upsert', { change: '/' })).toEqual([{ path: 'options.add', message: expect.stringContaining('give `add`') }]);
  });
});

describe('a mapping, when it is defined', () => {
  test('gives no constant that the field does not take, and tells the nearest that it does', () => {
    expect(problems({ plan: { value: 'paid' }, note: { value: '👩👩👩👩👩' } })).toEqual([]);
    expect(problems({ plan: { value: 'payd' } })).toEqual([
      { path: 'mapping.plan.value', message: expect.stringMatching(/takes only `free`, `paid`, not `payd`, did you mean `paid`/) },
    ]);
    expect(problems({ note: { value: 'too long' } })).toEqual([
      { path: 'mapping.note.value', message: '`note` takes at most 5 characters' },
    ]);
  });

  test('is not judged by a constant that is sent as its hash', () => {
    expect(problems({ note: { value: 'too long', hash: 'sha256' } })).toEqual([]);
  });

  test('names no field that nobody knows, unless the destination may know it', () => {
    expect(problems({ plna: { column: 'plan' } })).toEqual([{ path: 'mapping.plna', message: expect.stringContaining('`plan`') }]);
    expect(problems({ plna: { column: 'plan' } }, { discovers: true })).toEqual([]);
  });
});
