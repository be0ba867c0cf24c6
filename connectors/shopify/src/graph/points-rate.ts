import type { RequestRate } from '@tributary/connector-kit';
import type { ShopifySettings } from '../settings.js';
import type { Shop } from './shop.js';

/** What an answer tells of the shop's bucket of points. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

type PointsRate = Pick<RequestRate, 'bucket' | 'rate'>;

/** Before a shop has answered nobody knows its plan: what the best one restores each second. */
const UNKNOWN: PointsRate = { bucket: 'points', rate: { requests: 2_000, perMs: 1_000 } };

/** More than this is never let through at once, however much the bucket holds: workers learn of each other's spending in between. */
const MOST_AT_ONCE = 2_000;

const RATES = new WeakMap<ShopifySettings, PointsRate>();

/** The rate of points of a shop, which all who write with its token share: as its last answer told, by its plan. */
export const pointsRate = ({ settings }: Shop): PointsRate => RATES.get(settings) ?? UNKNOWN;

/**
 * Learns the plan from an answer, and passes on what is left. Never more than a bucket's points go in the time that fills it, so that no
 * request comes too early.
 */
export function notePoints(shop: Shop, { maximumAvailable, currentlyAvailable, restoreRate }: ThrottleStatus): void {
  const requests = Math.max(1, Math.floor(Math.min(maximumAvailable, MOST_AT_ONCE)));
  const perMs = Math.max(1, Math.ceil((requests / restoreRate) * 1_000));
  const bucket = `points ${requests} in ${perMs} ms`;
  if (pointsRate(shop).bucket !== bucket) RATES.set(shop.settings, { bucket, rate: { requests, perMs } });
  shop.http.observe(bucket, { available: currentlyAvailable, perSecond: restoreRate });
}
