import type { SandboxResponse } from '@tributary/connector-kit';
import type { Switches } from './switches.js';

interface Limit {
  readonly requests: number;
  readonly perMs: number;
}

/** As published; each for the endpoints that share it. */
const LIMITS: Readonly<Record<string, Limit>> = {
  track: { requests: 3_000, perMs: 3_000 },
  profiles: { requests: 20_000, perMs: 60_000 },
  subscriptions: { requests: 5_000, perMs: 60_000 },
  export: { requests: 250, perMs: 60_000 },
  catalog_items: { requests: 16_000, perMs: 60_000 },
  catalogs: { requests: 50, perMs: 60_000 },
  lists: { requests: 1_000, perMs: 3_600_000 },
};

/** Counts requests in windows that begin with the first request after the last one ended. */
export function createLimits(now: () => number): (bucket: string, switches: Switches, answer: () => SandboxResponse) => SandboxResponse {
  const windows = new Map<string, { readonly until: number; used: number }>();
  return (bucket, switches, answer) => {
    const limit = LIMITS[bucket];
    if (limit === undefined || switches.rate_share === 0) return answer();
    const most = Math.max(1, Math.floor(limit.requests * switches.rate_share));
    const known = windows.get(bucket);
    const window = known === undefined || known.until <= now() ? { until: now() + limit.perMs, used: 0 } : known;
    windows.set(bucket, window);
    const refused = window.used >= most;
    if (!refused) window.used += 1;
    const headers = headersOf(switches, { most, left: most - window.used, inMs: window.until - now(), until: window.until, refused });
    // The text is assumed.
    const response = refused ? { status: 429, json: { message: 'Rate limit exceeded' } } : answer();
    return { ...response, headers: { ...response.headers, ...headers } };
  };
}

interface Told {
  readonly most: number;
  readonly left: number;
  readonly inMs: number;
  readonly until: number;
  readonly refused: boolean;
}

function headersOf({ rate_headers: style }: Switches, { most, left, inMs, until, refused }: Told): Readonly<Record<string, string>> {
  const seconds = String(Math.max(1, Math.ceil(inMs / 1_000)));
  const retry: Readonly<Record<string, string>> = refused ? { 'x-ratelimit-retry-after': seconds } : {};
  if (style === 'none') return {};
  if (style === 'retry_after_only') return retry;
  const reset = style === 'delay' ? seconds : String(Math.ceil(until / 1_000));
  const told = { 'x-ratelimit-limit': String(most), 'x-ratelimit-remaining': String(left), 'x-ratelimit-reset': reset };
  return style === 'epoch' ? { ...told, ...retry } : told;
}
