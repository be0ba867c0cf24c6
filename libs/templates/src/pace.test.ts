import { expect, test } from '@jest/globals';
import { newPace } from './pace.js';

test('slow templates are rendered few at a time, quick ones many', () => {
  const slow = newPace();
  expect(slow.size()).toBe(20);
  slow.note(20, 2_000);
  expect(slow.size()).toBe(2);
  slow.note(0, 5_000);
  expect(slow.size()).toBe(1);
  const quick = newPace();
  for (const size of [80, 320, 500, 500]) {
    quick.note(quick.size(), 1);
    expect(quick.size()).toBe(size);
  }
});
