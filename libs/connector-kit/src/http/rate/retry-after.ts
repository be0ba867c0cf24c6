import { quotaIn } from './quota.js';

/** The longest wait a destination can ask for: an absurd header must not stop a sync for days. */
export const LONGEST_WAIT_MS = 3_600_000;

/**
 * How long the destination asks us to wait, or `undefined` when it does not say: `Retry-After` in seconds or as an HTTP date, else
 * the common `X-RateLimit-…` headers and `RateLimit`, whose reset is a moment or a number of seconds depending on who sends it.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number = Date.now()): number | undefined {
  const told = [headers['x-ratelimit-retry-after'], headers['retry-after'], headers['x-ratelimit-reset'], headers['ratelimit-reset']]
    .map((text) => (text === undefined ? undefined : waitOf(text.trim(), now)))
    .find((wait) => wait !== undefined);
  const asked = told ?? quotaIn(headers['ratelimit'])?.resetMs;
  return asked === undefined ? undefined : Math.min(Math.max(Math.ceil(asked), 0), LONGEST_WAIT_MS);
}

function waitOf(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return fromNumber(Number(text), now);
  // Date.parse takes almost anything; an HTTP date has a month's name.
  const date = /[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : date - now;
}

function fromNumber(number: number, now: number): number {
  if (number > 1e12) return number - now;
  return number > 1e9 ? number * 1000 - now : number * 1000;
}
