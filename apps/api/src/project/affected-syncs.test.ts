import { describe, expect, test } from '@jest/globals';
import { type AnyObject, KINDS, type Kind } from '@tributary/core';
import { planChanges } from '@tributary/store';
import { affectedSyncs } from './affected-syncs.js';

const object = (kind: Kind, id: string, fields: object): AnyObject => KINDS[kind].schema.parse({ kind, id, ...fields });
const sync = (id: string, source: object, column = 'id') =>
  object('sync', id, { source, destination: 'crm', object: 'record', key: { id: 'id' }, mapping: { value: { column } } });

const BEFORE: readonly AnyObject[] = [
  object('warehouse', 'main', { engine: 'duckdb', path: 'a.duckdb', events: { table: 'events' } }),
  object('model', 'plans', { warehouse: 'main', table: 'plans', primary_key: 'id' }),
  object('identifier_type', 'email', {}),
  object('identity_rule', 'by_email', { identifier: 'email', value: "payload->>'email'" }),
  object('trait', 'revenue', { type: 'sum', value: '1' }),
  object('trait', 'big', { type: 'formula', value: 'revenue > 100' }),
  object('trait', 'plan', { type: 'model', model: 'plans', column: 'name', by: { identifier: 'email', column: 'mail' } }),
  object('audience', 'vips', { warehouse: 'main', condition: { trait: 'big', is: 'is_true' } }),
  object('destination', 'crm', { connector: 'http', sandbox: true }),
  sync('of_members', { audience: 'vips' }),
  sync('of_model', { model: 'plans' }),
  sync('of_profiles', { profiles: { warehouse: 'main' } }, 'plan'),
];

/** What changing one object reaches: by sync, whether it can be told what that would send. */
function reachedBy(kind: Kind, id: string, fields: object): Readonly<Record<string, string>> {
  const rows = BEFORE.map((one) => ({ kind: one.kind, id: one.id, revision: 1, updatedAt: new Date(), object: one }));
  const stands = BEFORE.find((one) => one.kind === kind && one.id === id);
  const changed = object(kind, id, { ...stands, ...fields });
  const after = [...BEFORE.filter((one) => one !== stands), changed];
  const affected = affectedSyncs(BEFORE, after, planChanges(rows, [changed]));
  return Object.fromEntries(affected.map((one) => [one.id, one.unknown ?? 'told']));
}

describe('what a change reaches', () => {
  test('is the syncs of a model, told; and through a trait of it those of profiles, which is computed first', () => {
    expect(reachedBy('model', 'plans', { table: 'others' })).toEqual({
      of_model: 'told',
      of_profiles: expect.stringContaining('the trait `plan`'),
    });
  });

  test('goes from a trait over a formula and an audience to the sync of its members', () => {
    expect(reachedBy('trait', 'revenue', { value: '2' })).toEqual({ of_members: expect.stringContaining('the trait `revenue`') });
    expect(reachedBy('audience', 'vips', { condition: { identifier: 'email' } })).toEqual({
      of_members: expect.stringContaining('the audience `vips`'),
    });
  });

  test('is every sync of profiles where they are stitched otherwise, and everything of a warehouse that is another', () => {
    expect(Object.keys(reachedBy('identity_rule', 'by_email', { value: '1' }))).toEqual(['of_members', 'of_profiles']);
    expect(Object.keys(reachedBy('warehouse', 'main', { path: 'b.duckdb' }))).toEqual(['of_members', 'of_model', 'of_profiles']);
  });

  test('is every sync to a destination, told', () => {
    expect(reachedBy('destination', 'crm', { settings: { base_url: 'https://a.example' } })).toEqual({
      ...{ of_members: 'told', of_model: 'told', of_profiles: 'told' },
    });
  });

  test('is a sync itself, and not the one that runs after it', () => {
    expect(reachedBy('sync', 'of_model', { mapping: {} })).toEqual({ of_model: 'told' });
  });

  test('is nothing where no record depends on it', () => {
    expect(reachedBy('trait', 'revenue', { label: 'Revenue', description: 'In EUR' })).toEqual({});
    expect(reachedBy('warehouse', 'main', { schedules: { traits: { every: '1h' } } })).toEqual({});
  });
});
