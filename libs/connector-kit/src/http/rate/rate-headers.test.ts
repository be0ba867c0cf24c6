import { describe, expect, test } from '@jest/globals';
import { rateToldBy } from './rate-headers.js';

const now = Date.UTC(2026, 0, 1);

describe('headers of a rate', () => {
  test.each([
    [
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' },
      { available: 0, resumeInMs: 7_000 },
    ],
    [
      { 'ratelimit-remaining': '12', 'ratelimit-reset': '0.5' },
      { available: 12, resumeInMs: 500 },
    ],
    [
      { 'x-ratelimit-remaining': '-3', 'x-ratelimit-reset': String(now / 1000 + 3) },
      { available: 0, resumeInMs: 3_000 },
    ],
    [{ ratelimit: '"default";r=50;t=30' }, { available: 50, resumeInMs: 30_000 }],
    [{ ratelimit: '"hour, or so";r=900;t=3000, "burst";r=0;t=4;pk=:c29tZQ==:' }, { available: 0, resumeInMs: 4_000 }],
    [{ ratelimit: '"a";r=0;t=4, "b";r=0;t=9' }, { available: 0, resumeInMs: 9_000 }],
    [{ ratelimit: 'default; r=3; t=1' }, { available: 3, resumeInMs: 1_000 }],
    [{ ratelimit: 'limit=100, remaining=7, reset=5' }, { available: 7, resumeInMs: 5_000 }],
    [{ ratelimit: '"default";r=50' }, undefined],
    [{ ratelimit: '"default";r=-1;t=soon' }, undefined],
    [{ ratelimit: '"unended;r=1;t=1' }, undefined],
    [{ ratelimit: '100' }, undefined],
    [{ 'x-ratelimit-remaining': 'none', 'x-ratelimit-reset': '7' }, undefined],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{ 'x-ratelimit-reset': '7' }, undefined],
  ])('%j tell %j', (headers: Record<string, string>, told) => {
    expect(rateToldBy(headers, now)).toEqual(told);
  });
});
