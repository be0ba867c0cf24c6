import { describe, expect, test } from '@jest/globals';
import { readSearch, splitIdentifier } from './search.js';

describe('the search for a person', () => {
  test('takes an identifier with its type before a colon, or a bare value', () => {
    const types = ['email', 'cookie'];
    expect(splitIdentifier(' email:ada@example.com', types)).toEqual({ type: 'email', value: 'ada@example.com' });
    expect(splitIdentifier('ada@example.com', types)).toEqual({ value: 'ada@example.com' });
    // A value may hold colons of its own.
    expect(splitIdentifier('urn:x:7', types)).toEqual({ value: 'urn:x:7' });
    expect(splitIdentifier('cookie:a:b', types)).toEqual({ type: 'cookie', value: 'a:b' });
  });

  test('is read from an address without what is not there', () => {
    expect(readSearch({ type: '', value: 'x', other: 1 })).toEqual({ value: 'x' });
  });
});
