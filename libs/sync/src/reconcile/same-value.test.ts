import { describe, expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import fc from 'fast-check';
import { isSameValue } from './same-value.js';

describe('a value a destination holds', () => {
  const same: readonly (readonly [string, unknown, unknown])[] = [
    ['a number and its text', 10, '10'],
    ['a decimal with zeros behind it', new Decimal('10.10'), 10.1],
    ['a decimal as text, written otherwise', new Decimal('10.10'), '10.1'],
    ['a big integer', 9_007_199_254_740_993n, '9007199254740993'],
    ['a number with an exponent', 1e21, '1000000000000000000000'],
    ['an instant in another zone', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z'],
    ['nothing and null', null, undefined],
    ['a list', ['a', 1n], ['a', 1]],
    ['a document of which more is there', { city: 'Brno' }, { city: 'Brno', zip: '60200' }],
    ['a JSON document', new Json('{"a":[1,2]}'), { a: [1, 2] }],
  ];
  test.each(same)('is the same where it is %s', (_, told, there) => expect(isSameValue(told, there)).toBe(true));

  const others: readonly (readonly [string, unknown, unknown])[] = [
    ['a big integer that lost its last digit', 9_007_199_254_740_993n, '9007199254740992'],
    ['text with a zero before it', '007', '7'],
    ['text in other letters', 'Ann', 'ann'],
    ['true as text', true, 'true'],
    ['an instant a microsecond later', '2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:00Z'],
    ['nothing', 'Ann', null],
    ['a list in another order', ['a', 'b'], ['b', 'a']],
    ['a list in place of a document', { 0: 'a' }, ['a']],
    ['a negative number', -5, '5'],
  ];
  test.each(others)('is another where it is %s', (_, told, there) => expect(isSameValue(told, there)).toBe(false));

  test('is the same as itself after a way through JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => isSameValue(value, JSON.parse(JSON.stringify(value)))),
      { numRuns: 300 },
    );
  });

  test('two whole numbers are the same only if they are', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (one, other) => isSameValue(one, String(other)) === (one === other)),
      { numRuns: 300 },
    );
  });
});
