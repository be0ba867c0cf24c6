import type { Answer } from '../wire/exchange.js';
import type { HttpRequest, Rate, RateState, RequestRate } from '../http.js';
import { rateToldBy } from './rate-headers.js';
import { createRate, type RateLimit, type RateOf } from './rate.js';

/** The limits one request is under. */
export interface RequestLimits {
  /** Resolves when it may be sent. */
  take(signal: AbortSignal | undefined): Promise<void>;
  /** All that has these credentials waits, or, where the request is counted by itself, what shares its bucket. */
  pause(ms: number): void;
  /** Each is counted by itself. */
  readonly alone: boolean;
  /** What its answer tells of them in the common headers. */
  told(answer: Answer): void;
}

interface Limits {
  /** `undefined`: the request may be sent at any time. */
  of(request: HttpRequest): RequestLimits | undefined;
  observe(bucket: string | undefined, state: RateState): void;
}

/** The limits of a client: the one of its object, and those that requests name. */
export function openLimits({ rate, rateOf = ownRates() }: { readonly rate?: Rate | RateLimit; readonly rateOf?: RateOf }): Limits {
  const object = rate === undefined ? undefined : 'take' in rate ? rate : createRate(rate);
  const usual = object === undefined ? undefined : limitsOf([{ limit: object, cost: 1, alone: false }]);
  const named = new Map<string, RateLimit>();
  const limitOf = ({ bucket, rate: own }: RequestRate): RateLimit => {
    const limit = named.get(bucket) ?? rateOf(bucket, own);
    named.set(bucket, limit);
    return limit;
  };
  return {
    of({ rate: own }) {
      if (own === undefined) return usual;
      const rates = Array.isArray(own) ? (own as readonly RequestRate[]) : [own as RequestRate];
      return limitsOf(rates.map((one) => ({ limit: limitOf(one), cost: one.cost ?? 1, alone: one.alone === true })));
    },
    observe: (bucket, state) => (bucket === undefined ? object : named.get(bucket))?.observe(state),
  };
}

function limitsOf(limits: readonly { readonly limit: RateLimit; readonly cost: number; readonly alone: boolean }[]): RequestLimits {
  const pause = (ms: number) =>
    limits.forEach(({ limit, alone }) => (alone ? limit.observe({ available: 0, resumeInMs: ms }) : limit.pause(ms)));
  return {
    alone: limits.every(({ alone }) => alone),
    async take(signal) {
      for (const { limit, cost } of limits) await limit.take(signal, cost);
    },
    pause,
    told({ status, headers }) {
      const state = status === 429 ? undefined : rateToldBy(headers);
      if (state === undefined) return;
      if (state.available < 1) pause(state.resumeInMs ?? 0);
      else limits[0]?.limit.observe(state);
    },
  };
}

/** Buckets of this client alone. */
function ownRates(): RateOf {
  const rates = new Map<string, RateLimit>();
  return (bucket, rate) => {
    const limit = rates.get(bucket) ?? createRate(rate);
    rates.set(bucket, limit);
    return limit;
  };
}
