import type { Rate, RateState } from '../http.js';

/** The places that somebody else has taken, by when each is back (ms from now): what a destination has less than is free here. */
export function missing({ requests, perMs }: Pick<Rate, 'requests' | 'perMs'>, free: number, state: RateState): number[] {
  const { available, perSecond, resumeInMs = perMs } = state;
  const lost = Math.min(Math.max(0, Math.floor(free - Math.max(0, available))), requests);
  return Array.from({ length: lost }, (_, n) => (perSecond === undefined || perSecond <= 0 ? resumeInMs : ((n + 1) * 1_000) / perSecond));
}
