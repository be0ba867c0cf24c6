import type { SandboxResponse } from '@tributary/connector-kit';
import type { State } from './state.js';

/** A bucket of tokens that refills. */
export interface Bucket {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

/** About one message a second in each channel is Slack's word; the size of a burst is sandbox design. */
export const channelBucket = (channel: string): Bucket => ({ name: channel, burst: 5, perSecond: 1 });

/** The published floor of a tier, in calls of a method a minute; that a minute's calls may come at once is sandbox design. */
const PER_MINUTE = { 2: 20, 3: 50 } as const;
export const methodBucket = (method: string, tier: 2 | 3): Bucket => ({
  name: method,
  burst: PER_MINUTE[tier],
  perSecond: PER_MINUTE[tier] / 60,
});

/** Takes a token; gives Slack's refusal when there is none. */
export function takeToken(state: State, { name, burst, perSecond }: Bucket, now: number): SandboxResponse | undefined {
  const bucket = state.buckets[name] ?? { left: burst, at: now };
  const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1_000) * perSecond);
  state.buckets[name] = { left: left >= 1 ? left - 1 : left, at: now };
  if (left >= 1) return undefined;
  const wait = Math.ceil((1 - left) / perSecond);
  return { status: 429, headers: { 'retry-after': String(wait) }, json: { ok: false, error: 'ratelimited' } };
}
