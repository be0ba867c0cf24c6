import { Decimal } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import {
  comparable,
  jsonbText,
  ORACLE_TRAITS,
  oracleIdentity,
  oracleOccurrences,
  oracleTrait,
  type Occurrence,
  type OracleRule,
  type TestEvent,
} from '@tributary/test-support';

/** What stitching and traits are compared with must itself be right: small cases, worked out by hand. */
const anEvent = (id: string, payload: TestEvent['payload'], event_time = '2026-01-01T00:00:00Z'): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time,
  payload,
});

const rules = ['a', 'b', 'c'].map((identifier): OracleRule => ({ identifier, value: ({ payload }) => payload[identifier] }));

describe('the oracle of identity', () => {
  const chain = [anEvent('1', { a: 'x', b: 'y' }), anEvent('2', { b: 'y', c: 'z' }), anEvent('3', { c: 'z' }), anEvent('4', { a: 'null' })];

  test('joins what events hold together, and leaves out what names nobody', () => {
    const { partition, nobody, profiles } = oracleIdentity(chain, { rules });
    expect(partition).toEqual([['1', '2', '3']]);
    expect(nobody).toEqual(['4']);
    expect(profiles).toEqual([{ identifiers: ['a:x', 'b:y', 'c:z'], events: ['1', '2', '3'] }]);
  });

  test('a value above a limit joins nothing, those of its events stay joined, and it still counts for others', () => {
    const events = [
      anEvent('1', { a: 'x', b: '1', c: '1' }),
      anEvent('2', { a: 'x', b: '2' }),
      anEvent('3', { c: '1' }),
      anEvent('4', { a: 'x' }),
    ];
    const types = [
      { id: 'a', max_linked: 2 },
      { id: 'b', max_linked: { a: 1 } },
    ];
    const { partition, nobody, quarantined } = oracleIdentity(events, { rules, types });
    expect(partition).toEqual([['1', '3'], ['2']]);
    expect(nobody).toEqual(['4']);
    expect(quarantined).toEqual([{ type: 'a', value: 'x', linked_type: null, linked: 3, max_linked: 2 }]);
    const byType = oracleIdentity(events, { rules, types: [{ id: 'a', max_linked: { b: 1, c: 1 } }] });
    expect(byType.quarantined).toEqual([{ type: 'a', value: 'x', linked_type: 'b', linked: 2, max_linked: 1 }]);
  });

  test('a pin takes an identifier out, or only its join with one other', () => {
    expect(oracleIdentity(chain, { rules, pins: [{ identifier: 'b', value: 'y' }] }).profiles).toEqual([
      { identifiers: ['a:x'], events: ['1'] },
      { identifiers: ['b:y'], events: [] },
      { identifiers: ['c:z'], events: ['2', '3'] },
    ]);
    const from = { identifier: 'c', value: 'z' };
    expect(oracleIdentity(chain, { rules, pins: [{ identifier: 'b', value: 'y', from }] }).partition).toEqual([['1', '2'], ['3']]);
  });

  test('of rows with one id the earliest counts, then the lowest payload; big profiles are told', () => {
    const events = [
      anEvent('1', { a: 'y' }),
      anEvent('1', { a: 'x' }),
      anEvent('1', { a: 'w' }, '2026-01-01T00:00:00.1Z'),
      anEvent('2', { a: 'x', b: '1' }),
      anEvent('3', { a: 'x', b: '2' }),
    ];
    const { profiles, oversized } = oracleIdentity(events, { rules, types: [{ id: 'b', max_per_profile: 1 }] });
    expect(profiles).toEqual([{ identifiers: ['a:x', 'b:1', 'b:2'], events: ['1', '2', '3'] }]);
    expect(oversized).toEqual([{ ...profiles[0], type: 'b', count: 2, max_per_profile: 1 }]);
    expect(jsonbText({ bb: 1, a: ['x', null], c: undefined })).toBe('{"a": ["x", null], "bb": 1}');
  });
});

describe('the oracle of traits', () => {
  const occurrence = (id: string, value: Occurrence['value'], second: number, weight?: Occurrence['weight']): Occurrence => ({
    id,
    value,
    time: `2026-01-01T00:00:0${second}Z`,
    ...(weight !== undefined && { weight }),
  });

  test('every kind makes one value of many', () => {
    const of = [
      occurrence('1', '2', 1),
      occurrence('2', '10', 2),
      occurrence('3', '2', 0),
      occurrence('4', null, 9),
      occurrence('5', 'é', 2),
    ];
    expect(Object.fromEntries(Object.entries(ORACLE_TRAITS).map(([type, kind]) => [type, kind(of)]))).toEqual({
      avg: 14 / 3,
      sum: 14,
      first: '2',
      last: 'é',
      value: '2',
      min: '10',
      max: 'é',
      list: ['10', '2', 'é'],
      num_of_unique: 3,
      most_frequent: '2',
      least_frequent: '10',
    });
    expect(oracleTrait({ type: 'sum' }, of).errors).toBe(1);
  });

  test('big numbers are exact, and equal ones are one value', () => {
    const big = [occurrence('1', 9007199254740993n, 0), occurrence('2', new Decimal('0.10'), 0), occurrence('3', new Decimal('0.1'), 0)];
    expect(comparable(oracleTrait({ type: 'sum' }, big).value as Decimal)).toEqual({ number: '9007199254740993.2' });
    expect(oracleTrait({ type: 'num_of_unique' }, big.slice(1)).value).toBe(1n);
    expect(oracleTrait({ type: 'sum' }, [occurrence('1', '1e29', 0), occurrence('2', '.0000000005', 0)])).toEqual({
      value: 1e-9,
      errors: 1,
    });
    expect([null, 'a', 3, 1e21].map(comparable)).toEqual([null, 'a', { number: '3' }, { number: '1000000000000000000000' }]);
  });

  test('the outer level works on what the events gave, several values of one event too', () => {
    const events = [
      anEvent('1', { products: [{ id: 'p', n: 3 }, { id: 'q', n: 1 }, null], kind: 'x' }),
      anEvent('2', { products: [{ id: 'q', n: 1.5 }], kind: 'x' }),
      anEvent('3', { products: [{ id: 'r', n: 9 }], kind: 'y' }),
    ];
    const products = (event: TestEvent) => event.payload['products'] as readonly ({ readonly id: string; readonly n: number } | null)[];
    const of = oracleOccurrences(events, {
      value: (event) => products(event).map((one) => one && JSON.stringify(one)),
      filter: ({ payload }) => payload['kind'] === 'x',
    });
    const parsed = ({ value }: { readonly value: unknown }) => JSON.parse(String(value)) as { readonly id: string; readonly n: number };
    const outer = {
      outer_value: (one: { readonly value: unknown }) => parsed(one).id,
      outer_weight: (one: { readonly value: unknown }) => parsed(one).n,
    };
    expect(oracleTrait({ type: 'list', ...outer }, of).value).toEqual(['p', 'q']);
    expect(oracleTrait({ type: 'most_frequent', ...outer }, of).value).toBe('p');
    expect(oracleTrait({ type: 'most_frequent', ...outer, outer_filter: (one) => parsed(one).n < 3 }, of).value).toBe('q');
    expect(oracleTrait({ type: 'least_frequent', ...outer }, of).value).toBe('q');
  });
});
