import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BROKEN_MS, type Circuit, HEALTHY, noteAttempts } from './circuit.js';

const after = (attempts: string, from: Circuit = HEALTHY, at = { now: 1_000, probe: false }) =>
  [...attempts].reduce((circuit, attempt) => noteAttempts(circuit, attempt, at), from);

describe('the circuit of a destination', () => {
  test('breaks at 20 failures in a row, for 30 s', () => {
    expect(after('1'.repeat(19)).openUntil).toBeNull();
    expect(after('1'.repeat(20))).toMatchObject({ openUntil: 1_000 + BROKEN_MS, since: 1_000 });
    expect(after('1'.repeat(19) + '0' + '1'.repeat(19)).openUntil).toBeNull();
  });

  test('breaks when half of the last hundred attempts failed', () => {
    expect(after('01'.repeat(49) + '0').openUntil).toBeNull();
    expect(after('01'.repeat(50)).openUntil).not.toBeNull();
    expect(after('1'.repeat(15) + '0'.repeat(86) + '1'.repeat(15)).openUntil).toBeNull();
  });

  test('is forgotten when a hundred attempts have gone well', () => {
    expect(after('1' + '0'.repeat(99)).recent).toHaveLength(100);
    expect(after('1' + '0'.repeat(100))).toEqual(HEALTHY);
  });

  test('stays as it is, whatever attempts say that had begun before', () => {
    const broken = after('1'.repeat(20));
    expect(after('0101', broken)).toEqual(broken);
  });

  test('closes when the one who tries succeeds; else it is broken for another 30 s, since the same moment', () => {
    const broken = after('1'.repeat(20));
    expect(after('0', broken, { now: 40_000, probe: true })).toEqual(HEALTHY);
    expect(after('1', broken, { now: 40_000, probe: true })).toMatchObject({ openUntil: 40_000 + BROKEN_MS, since: 1_000 });
  });

  test('never breaks where fewer than 20 in a row and fewer than half of a hundred fail', () => {
    const attempts = fc.array(fc.boolean(), { maxLength: 400 }).map((some) => some.map((failed) => (failed ? '1' : '0')).join(''));
    fc.assert(
      fc.property(attempts, (text) => {
        const shouldBreak = [...text].some((_, index) => {
          const last = text.slice(Math.max(0, index - 99), index + 1);
          return last.endsWith('1'.repeat(20)) || last.replaceAll('0', '').length >= 50;
        });
        expect(after(text).openUntil !== null).toBe(shouldBreak);
      }),
      { numRuns: 1_000 },
    );
  });
});
