import type { Rate, RequestRate } from '@tributary/connector-kit';
import type { BrazeSettings, BUCKETS } from './settings.js';

type Bucket = (typeof BUCKETS)[number];

/** Braze's published limits; each counts for all endpoints that share it. */
export const RATES = {
  /** `/users/track`. */
  track: { requests: 3_000, perMs: 3_000, bucket: 'track' },
  /** `/users/delete`, `alias/new`, `identify` and `merge` together. */
  profiles: { requests: 20_000, perMs: 60_000, bucket: 'profiles' },
  subscriptions: { requests: 5_000, perMs: 60_000, bucket: 'subscriptions' },
  /** `/users/export/ids`. */
  export: { requests: 250, perMs: 60_000, bucket: 'export' },
  /** Items, asynchronously. */
  catalog_items: { requests: 16_000, perMs: 60_000, bucket: 'catalog_items' },
  /** Catalogs, and single items. */
  catalogs: { requests: 50, perMs: 60_000, bucket: 'catalogs' },
  /** Lists of custom attributes, events and products. */
  lists: { requests: 1_000, perMs: 3_600_000, bucket: 'lists' },
} as const satisfies Record<Bucket, Rate>;

/** The limit a request counts for: the workspace's own where the settings tell it. */
export function rateOf({ limits }: BrazeSettings, bucket: Bucket): RequestRate {
  const own = limits?.[bucket];
  const { requests, perMs } = RATES[bucket];
  return { bucket, rate: own === undefined ? { requests, perMs } : { requests: own.requests, perMs: own.seconds * 1_000 } };
}
