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
    [{ 'x-ratelimit-remaining': 'none', 'x-ratelimit-reset': '7' }, undefined],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{ 'x-ratelimit-reset': '7' }, undefined],
  ])('%j tell %j', (headers: Record<string, string>, told) => {
    expect(rateToldBy(headers, now)).toEqual(told);
  });
});
