import { expect, test } from '@jest/globals';
import { Id } from '@tributary/core';
import fc from 'fast-check';
import { idOf, usualKey, usualMode } from './first-draft.js';

test('a name becomes an id, whatever letters it has, or nothing', () => {
  expect(idOf('VIPs to Braze (EU)')).toBe('vips_to_braze_eu');
  expect(idOf('  Žluťoučký kůň 2 ')).toBe('zlutoucky_kun_2');
  expect(idOf('2026')).toBe('');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (label) => idOf(label) === '' || Id.safeParse(idOf(label)).success),
    { numRuns: 200 },
  );
});

test('nobody is given a mode that removes without having chosen it', () => {
  expect(usualMode({ modes: ['mirror', 'update'] }, 'upsert')).toBe('update');
  expect(usualMode({ modes: ['upsert', 'mirror'] }, 'upsert')).toBe('upsert');
  expect(usualMode({ modes: ['append'] }, 'upsert')).toBe('append');
});

test('the key is what the object is named by, with the columns of those names', () => {
  const field = (name: string, required: boolean) => ({ name, required, identifier: true }) as never;
  const of = (fields: readonly never[], columns: readonly string[]) =>
    usualKey(
      { fields: [...fields] },
      columns.map((value) => ({ value })),
    ).map(({ field: name, column }) => [name, column]);
  expect(of([field('id', true), field('alias', false)], ['id'])).toEqual([['id', 'id']]);
  expect(of([field('email', false), field('phone', false)], ['id'])).toEqual([['email', '']]);
  expect(of([], ['id'])).toEqual([['', '']]);
});
