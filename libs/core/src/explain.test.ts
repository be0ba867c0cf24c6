import { describe, expect, test } from '@jest/globals';
import { explain } from './explain.js';
import { Sync } from './kinds/sync.js';
import { Warehouse } from './kinds/warehouse.js';

const sync = {
  kind: 'sync',
  id: 'vips',
  source: { model: 'products' },
  destination: 'braze_eu',
  object: 'users',
  key: { external_id: 'user_id' },
  mapping: { email: { column: 'email' } },
};

function complaints(input: object): string[] {
  const error = Sync.safeParse({ ...sync, ...input }).error;
  return error ? explain(Sync, { ...sync, ...input }, error).map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('a complaint about a definition', () => {
  test('names an unknown field with the nearest known one', () => {
    expect(complaints({ maping: {} })).toEqual(['maping: unknown field `maping`, did you mean `mapping`?']);
  });

  test('tells a misspelt required field once', () => {
    const { mapping, ...rest } = { ...sync, mappings: sync.mapping };
    const error = Sync.safeParse(rest).error;
    expect(mapping).toBeDefined();
    expect(explain(Sync, rest, error!)).toEqual([{ path: 'mappings', message: 'unknown field `mappings`, did you mean `mapping`?' }]);
  });

  test('of a choice tells only the branch that was meant', () => {
    expect(complaints({ mapping: { 'address.city': { colum: 'city' } } })).toEqual([
      'mapping.address.city.colum: unknown field `colum`, did you mean `column`?',
    ]);
    expect(complaints({ source: { profiles: { warehose: 'main' } } })).toEqual([
      'source.profiles.warehose: unknown field `warehose`, did you mean `warehouse`?',
    ]);
  });

  test('lists the known values', () => {
    expect(complaints({ mode: 'upsrt' })).toEqual([
      'mode: must be `upsert` or `insert` or `update` or `mirror` or `append` or `full` or `membership`',
    ]);
  });

  test('says which fields do not go together', () => {
    expect(complaints({ mapping: { name: { column: 'name', value: 'x', hash: 'sha256' } } })).toEqual([
      'mapping.name.value: `value` does not go with `column`: choose one',
    ]);
  });

  test('tells bounds and types in words', () => {
    expect(complaints({ guard: { remove: { max_share: 150 } } })).toEqual([
      'guard.remove.max_share: must be a share from 0 to 1: `0.15` is 15 %',
    ]);
    expect(complaints({ guard: { remove: { max_share: '15%', max: -1 } }, retention_days: 'long' })).toEqual([
      'guard.remove.max_share: must be a share from 0 to 1: `0.15` is 15 %',
      'guard.remove.max: must be at least 0',
      'retention_days: must be a number, not text',
    ]);
    expect(complaints({ object: '' })).toEqual(['object: must have at least 1 character']);
    expect(complaints({ schedule: '15m' })).toEqual([
      'schedule: must be an object; its fields are `every`, `cron`, `timezone`, `after`, `on_event`',
    ]);
  });

  test('says which field is missing', () => {
    const input = { kind: 'warehouse', id: 'main', engine: 'duckdb' };
    expect(explain(Warehouse, input, Warehouse.safeParse(input).error!)).toEqual([{ path: 'path', message: '`path` is missing' }]);
  });

  test('says which engines there are', () => {
    const input = { kind: 'warehouse', id: 'main', engine: 'duck' };
    expect(explain(Warehouse, input, Warehouse.safeParse(input).error!)).toEqual([
      { path: 'engine', message: 'must be `duckdb` or `postgres`' },
    ]);
  });
});
