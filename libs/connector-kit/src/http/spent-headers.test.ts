import { describe, expect, test } from '@jest/globals';
import { spentMs } from './spent-headers.js';

const now = Date.UTC(2026, 0, 1);

describe('headers of a rate', () => {
  test.each([
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' }, 7_000],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '0.5' }, 500],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 3) }, 3_000],
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '7' }, undefined],
    [{ 'x-ratelimit-remaining': 'none', 'x-ratelimit-reset': '7' }, undefined],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{ 'x-ratelimit-reset': '7' }, undefined],
  ])('%j is a wait of %s ms', (headers: Record<string, string>, wait) => {
    expect(spentMs(headers, now)).toBe(wait);
  });
});
