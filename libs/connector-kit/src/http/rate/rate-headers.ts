import type { RateState } from '../http.js';
import { retryAfterMs } from './retry-after.js';

/**
 * What an answer tells of a rate: what is left, and when all of it is back (`X-RateLimit-Remaining` and `…-Reset`, or their names
 * without the `X-`). `undefined` when it does not say both.
 */
export function rateToldBy(headers: Readonly<Record<string, string>>, now: number = Date.now()): RateState | undefined {
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  if (left === undefined || !/^-?\d+(\.\d+)?$/.test(left.trim())) return undefined;
  const resumeInMs = retryAfterMs(headers, now);
  return resumeInMs === undefined ? undefined : { available: Math.max(0, Number(left)), resumeInMs };
}
