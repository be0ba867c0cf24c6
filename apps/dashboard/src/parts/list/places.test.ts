import { describe, expect, test } from '@jest/globals';
import { askedOf, placeAfter } from './places.js';

describe('a list that the server pages', () => {
  test('the last of ten thousand is some twenty requests away', () => {
    let [place, read, requests] = [{ cursor: '', limit: 100 }, 100, 1];
    while (read < 10_000) {
      const next = placeAfter('further', place);
      if (next === undefined) throw new Error('it ended before the last one');
      place = next;
      read += next.limit;
      requests += 1;
      expect(next.limit).toBeLessThanOrEqual(500);
    }
    expect(requests).toBeLessThanOrEqual(25);
  });

  test('the first page is asked for without a cursor, the others with theirs', () => {
    expect(askedOf({ cursor: '', limit: 50 })).toEqual({ limit: 50 });
    expect(askedOf({ cursor: 'abc', limit: 100 })).toEqual({ limit: 100, cursor: 'abc' });
    expect(placeAfter(null, { limit: 50 })).toBeUndefined();
  });
});
