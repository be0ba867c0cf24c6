import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binsOf } from './bins-of.js';

describe('the bins of a histogram', () => {
  test('hold every number once, between the lowest and the highest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 200 }), (numbers) => {
        const bins = binsOf(numbers);
        expect(bins.reduce((sum, { size }) => sum + size, 0)).toBe(numbers.length);
        expect(bins[0]?.low).toBe(Math.min(...numbers));
        expect(bins.at(-1)?.high).toBeCloseTo(Math.max(...numbers));
        expect(bins.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  test('are none where there is no number', () => {
    expect(binsOf([Number.NaN])).toEqual([]);
  });
});
