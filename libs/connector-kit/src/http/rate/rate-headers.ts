import type { RateState } from '../http.js';
import { quotaIn } from './quota.js';
import { LONGEST_WAIT_MS, retryAfterMs } from './retry-after.js';

/**
 * What an answer tells of a rate: what is left, and when all of it is back (`X-RateLimit-Remaining` and `…-Reset`, their names without
 * the `X-`, or the one `RateLimit`). `undefined` when it does not say both.
 */
export function rateToldBy(headers: Readonly<Record<string, string>>, now: number = Date.now()): RateState | undefined {
  const tightest = quotaIn(headers['ratelimit']);
  if (tightest !== undefined) return { available: tightest.left, resumeInMs: Math.min(tightest.resetMs, LONGEST_WAIT_MS) };
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  if (left === undefined || !/^-?\d+(\.\d+)?$/.test(left.trim())) return undefined;
  const resumeInMs = retryAfterMs(headers, now);
  return resumeInMs === undefined ? undefined : { available: Math.max(0, Number(left)), resumeInMs };
}
