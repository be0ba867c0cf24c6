import { describe, expect, test } from '@jest/globals';
import { LONGEST_WAIT_MS, retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('how long a destination asks to wait', () => {
  test.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': '99999999' }, LONGEST_WAIT_MS],
    [{ 'retry-after': '2099' + '0'.repeat(20) }, LONGEST_WAIT_MS],
    [{ 'x-ratelimit-retry-after': '3', 'retry-after': '9', 'x-ratelimit-reset': '60' }, 3_000],
    [{ 'x-ratelimit-reset': String(NOW / 1000 + 5) }, 5_000],
    [{ 'x-ratelimit-reset': String(NOW + 5_000) }, 5_000],
    [{ 'x-ratelimit-reset': '5' }, 5_000],
    [{ ratelimit: '"default";r=0;t=12' }, 12_000],
    [{ 'retry-after': '2', ratelimit: '"default";r=0;t=12' }, 2_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{}, undefined],
  ])('%p means %p ms', (headers, expected) => {
    expect(retryAfterMs(headers as Record<string, string>, NOW)).toBe(expected);
  });
});
