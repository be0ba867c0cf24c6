import { describe, expect, test } from '@jest/globals';
import { AppError, Cancelled, Conflict, Invalid, isOwnFault, SourceUnavailable } from './errors.js';

describe('an error of one among several', () => {
  test.each([
    ['a wrong expression', new Invalid('a.b', 'no'), true],
    ['values that are not there yet', new Conflict('a.b', 'no'), true],
    ['any other that is thrown on purpose', new AppError('a.b', 'no'), true],
    ['a warehouse that is away', new SourceUnavailable('a.b', 'no'), false],
    ['the wish to stop', new Cancelled('a.b', 'no'), false],
    ['a surprise', new TypeError('no'), false],
  ])('is its own fault or not: %s', (_, error, own) => {
    expect(isOwnFault(error)).toBe(own);
  });
});
