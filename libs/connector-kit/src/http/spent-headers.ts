import { retryAfterMs } from './retry-after.js';

/**
 * How long nothing may be sent after an answer that says that nothing is left (`X-RateLimit-Remaining: 0` and when it is filled again,
 * or their names without the `X-`); `undefined` when something is left or the answer does not say.
 */
export function spentMs(headers: Readonly<Record<string, string>>, now: number = Date.now()): number | undefined {
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  if (left === undefined || !/^-?\d+(\.\d+)?$/.test(left.trim()) || Number(left) >= 1) return undefined;
  return retryAfterMs(headers, now);
}
