import { describe, expect, test } from '@jest/globals';
import { KINDS } from './kinds.js';
import { SyncSource } from './sync.js';
import { readsProfiles, warehouseRead, warehousesAmong } from './warehouse-read.js';

const OBJECTS = [
  KINDS.warehouse.schema.parse({ kind: 'warehouse', id: 'main', engine: 'duckdb', path: 'main.duckdb' }),
  KINDS.model.schema.parse({ kind: 'model', id: 'gold', warehouse: 'of_models', table: 'a', primary_key: 'id' }),
  KINDS.audience.schema.parse({
    ...{ kind: 'audience', id: 'gold', warehouse: 'of_audiences' },
    condition: { trait: 'spent', is: 'at_least', value: 1 },
  }),
];

describe('the warehouse a sync reads', () => {
  test.each([
    ['profiles', { profiles: { warehouse: 'main' } }, 'main', true],
    ['events', { events: { warehouse: 'main' } }, 'main', false],
    ['an audience', { audience: 'gold' }, 'of_audiences', true],
    ['a model of the same id', { model: 'gold' }, 'of_models', false],
    ['an audience that is not there', { audience: 'main' }, undefined, true],
    ['a model that is not there', { model: 'main' }, undefined, false],
  ])('of %s', (_, given, warehouse, ofProfiles) => {
    const source = SyncSource.parse(given);
    expect(warehouseRead(source, warehousesAmong(OBJECTS))).toBe(warehouse);
    expect(readsProfiles(source)).toBe(ofProfiles);
  });
});
