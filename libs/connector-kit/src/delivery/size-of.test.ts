import { expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import fc from 'fast-check';
import { aRecord } from '../testing/a-record.js';
import { mostBytesOf, sizeOf } from './size-of.js';

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.boolean(),
  fc.constant(null),
  fc.integer().map((number) => new Decimal(`${number}.05`)),
);

test('no record has more bytes than it is said to have at most', () => {
  const fields = fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(scalar, fc.array(scalar)));
  fc.assert(
    fc.property(fields, (values) => {
      const record = aRecord('r', { id: 1 }, values);
      expect(mostBytesOf(record)).toBeGreaterThanOrEqual(sizeOf(record));
    }),
    { numRuns: 2_000 },
  );
});

test.each([NaN, Infinity, new Decimal('NaN'), new Decimal('007'), new Json('{'), 10n ** 40n])(
  'of %p nothing is said before it is written',
  (value) => {
    expect(mostBytesOf(aRecord('r', { id: 1 }, { value }))).toBe(Infinity);
  },
);
