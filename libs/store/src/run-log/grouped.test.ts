import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { grouped } from './grouped.js';

test('calls that come together or while one is under way share the next', async () => {
  const groups: number[][] = [];
  const double = grouped(async (calls: readonly number[]) => {
    groups.push([...calls]);
    await sleep(20);
    return calls.map((call) => call * 2);
  });
  const first = [double(1), double(2)];
  await sleep(5);
  expect(await Promise.all([...first, double(3), double(4)])).toEqual([2, 4, 6, 8]);
  expect(groups).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(await double(5)).toBe(10);
});

test('an error among the results is told to its own call; one of the whole only to those that fail alone too', async () => {
  const made: number[][] = [];
  const checked = grouped(async (calls: readonly number[]) => {
    made.push([...calls]);
    if (calls.includes(13)) throw new Error('unlucky');
    return calls.map((call) => (call < 0 ? new Error('negative') : call));
  });
  const told = await Promise.allSettled([checked(1), checked(-1)]);
  expect(told).toMatchObject([{ value: 1 }, { reason: { message: 'negative' } }]);
  const alone = await Promise.allSettled([checked(2), checked(13), checked(3)]);
  expect(alone).toMatchObject([{ value: 2 }, { reason: { message: 'unlucky' } }, { value: 3 }]);
  expect(made).toEqual([[1, -1], [2, 13, 3], [2], [13], [3]]);
});
