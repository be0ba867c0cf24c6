/** A rate a destination allows: so many requests in any stretch of `perMs`. */
export interface SharedRate {
  readonly requests: number;
  readonly perMs: number;
}

/** Requests that were granted: each was or will be sent at some moment up to `until` (ms). In order of `until`. */
export type Spent = readonly (readonly [until: number, requests: number])[];

/** Requests somebody may send, from `from` until `until` (ms) and no later. */
export interface Grant {
  readonly requests: number;
  readonly from: number;
  readonly until: number;
}

/** What is promised further ahead would be kept for somebody who may be gone by then. */
const farMs = ({ perMs }: SharedRate): number => Math.max(2 * perMs, 10_000);

/** After so long without any answer from here, nothing that was granted to anybody counts any more. */
export const settledMs = (rate: SharedRate): number => farMs(rate) + 2 * rate.perMs;

/**
 * How long granted requests may be kept before they are sent: shorter loses them on a slow way, longer keeps them from others until it is
 * known what became of them.
 */
export const keepMs = ({ perMs }: SharedRate): number => Math.min(Math.max(perMs / 16, 100), 2_000);

/** By how much one request may be longer on its way than another. The destination counts when they arrive. */
const onItsWayMs = ({ perMs }: SharedRate): number => Math.min(Math.max(perMs / 40, 50), 250);

/** What became of a grant: `sent` of its requests were, the last at `lastAt` (ms), and no more will be. */
export interface UsedGrant extends Omit<Grant, 'from'> {
  readonly sent: number;
  readonly lastAt: number;
}

/** A grant counts to its last moment, because it might be used then. Once it is known when it was, it counts to that moment only. */
export function settleGrant(spent: Spent, rate: SharedRate, { until, requests, sent, lastAt }: UsedGrant): Spent {
  const at = slotOf(until, rate);
  if (!spent.some(([same]) => same === at)) return spent;
  const others = spent.flatMap(([same, n]): Spent => (same !== at ? [[same, n]] : n > requests ? [[same, n - requests]] : []));
  return sent === 0 ? others : withGrant(others, { requests: sent, until: Math.min(lastAt + onItsWayMs(rate), until) }, rate);
}

interface Asking {
  readonly now: number;
  readonly wanted: number;
  readonly notBefore?: number;
  /** Kept for so long where the way is slow (ms). */
  readonly keep?: number;
  /** Fewer are of no use: one request counts for so many. */
  readonly least?: number;
}

/**
 * Grants `wanted` requests, or a share of the rate if that is less, at the earliest moment at which no stretch of `perMs` can then hold
 * more than the rate's `requests`. The moment may be in the future: who asks first is served first. `null` when it is too far away: ask again at `retryAt`.
 */
export function grantRequests(
  spent: Spent,
  rate: SharedRate,
  { now, wanted, notBefore = now, keep = keepMs(rate), least = 1 }: Asking,
): { readonly spent: Spent; readonly grant: Grant | null; readonly retryAt: number } {
  const counting = spent.filter(([until]) => until > now - rate.perMs);
  const requests = Math.min(wanted, Math.max(shareOf(rate), least), rate.requests);
  const from = firstWithRoom(counting, rate, { requests, earliest: Math.max(now, notBefore) });
  if (from > now + farMs(rate)) return { spent: counting, grant: null, retryAt: from - farMs(rate) };
  const grant = { requests, from, until: from + Math.min(Math.max(keep, keepMs(rate)), rate.perMs) };
  return { spent: withGrant(counting, grant, rate), grant, retryAt: from };
}

/** What one may have at once: a fiftieth, so that many who ask take turns. */
export const shareOf = ({ requests }: SharedRate): number => Math.max(1, Math.floor(requests / 50));

/** How many requests the rate still has at a moment, by what was granted. */
export function freeOf(spent: Spent, { requests, perMs }: SharedRate, now: number): number {
  return spent.reduce((free, [until, n]) => (until > now - perMs ? free - n : free), requests);
}

/** What a destination told about its rate: what is left, and when the rest is back, bit by bit or at once. */
export interface ToldRate {
  readonly available: number;
  readonly perSecond?: number;
  readonly resumeInMs?: number;
}

/** Bits that come back are noted in so many steps. */
const STEPS = 20;

/**
 * Notes what the destination has less than is free here: somebody else has taken it. It counts until the destination has it back. More
 * than is free here changes nothing.
 */
export function noteTold(spent: Spent, rate: SharedRate, { now, told }: { readonly now: number; readonly told: ToldRate }): Spent {
  const { available, perSecond, resumeInMs = rate.perMs } = told;
  const counting = spent.filter(([until]) => until > now - rate.perMs);
  const lost = Math.floor(freeOf(counting, rate, now) - Math.max(0, available));
  if (lost <= 0) return counting;
  const taken = (requests: number, backInMs: number): Grant => ({ requests, from: now, until: now + backInMs - rate.perMs });
  if (perSecond === undefined || perSecond <= 0) return withGrant(counting, taken(lost, resumeInMs), rate);
  const step = Math.ceil(lost / STEPS);
  const steps = Array.from({ length: Math.ceil(lost / step) }, (_, n) => Math.min(step, lost - n * step));
  return steps.reduce<Spent>(
    (kept, requests, n) => withGrant(kept, taken(requests, (Math.min((n + 1) * step, lost) * 1_000) / perSecond), rate),
    counting,
  );
}

/** The first moment from `earliest` on with room for so many. */
function firstWithRoom(
  spent: Spent,
  rate: SharedRate,
  { requests, earliest }: { readonly requests: number; readonly earliest: number },
): number {
  let from = earliest;
  let counted = spent.reduce((sum, [until, n]) => (until > earliest - rate.perMs ? sum + n : sum), 0);
  for (const [until, n] of spent) {
    if (counted + requests <= rate.requests) break;
    if (until <= earliest - rate.perMs) continue;
    // From here on these are no longer in any stretch together with what is granted now.
    from = until + rate.perMs;
    counted -= n;
  }
  return from;
}

/** The moments that are told apart: a hundred in a stretch. */
const slotOf = (at: number, { perMs }: SharedRate): number => Math.ceil((at * 100) / perMs) * (perMs / 100);

/** Grants close together are kept as one, at the later end: a busy rate is a hundred numbers and not thousands. */
function withGrant(spent: Spent, { requests, until }: Omit<Grant, 'from'>, rate: SharedRate): Spent {
  const at = slotOf(until, rate);
  const together = spent.reduce((sum, [same, n]) => (same === at ? sum + n : sum), requests);
  return [...spent.filter(([same]) => same !== at), [at, together] as const].sort(([a], [b]) => a - b);
}
