import { expect, test } from '@jest/globals';
import { resumed } from './random-kills.js';

const twice = (key: string, first: number, second: number) => [
  { key, at: first },
  { key, at: second },
];

test('a request comes again so long after its kill, or after the last moment at which nobody lived', () => {
  const kills = (...killed: readonly (readonly [at: number, worker: number])[]) => killed.map(([at, worker]) => ({ at, worker }));
  const once = twice('a', 10, 30);
  expect(resumed(once, { killed: kills([12, 0]), workers: 1 })).toEqual([{ kill: 0, ms: 18 }]);
  expect(resumed(once, { killed: kills([12, 0], [20, 0]), workers: 1 })).toEqual([{ kill: 0, ms: 10 }]);
  // The other one lived all the time, or lives since 15.
  expect(resumed(once, { killed: kills([12, 0], [20, 0]), workers: 2 })).toEqual([{ kill: 0, ms: 18 }]);
  expect(resumed(once, { killed: kills([12, 0], [15, 1], [20, 0]), workers: 2 })).toEqual([{ kill: 0, ms: 15 }]);
  // No kill lies between: the answer was lost otherwise.
  expect(resumed(once, { killed: kills([5, 0], [31, 0]), workers: 1 })).toEqual([]);
});
