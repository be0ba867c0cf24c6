import {
  deliverBatch,
  pollAccepted,
  type Delivery,
  type DestinationObject,
  type Http,
  type Mode,
  type OutRecord,
  type WriteContext,
} from '@tributary/connector-kit';
import { SANDBOX_TOKENS } from '../sandbox/tokens.js';
import type { ShopifySettings } from '../settings.js';

export interface DeliverOptions {
  readonly options: unknown;
  readonly mode?: Mode;
  readonly bulk?: boolean;
}

type Shopifys<Options> = DestinationObject<ShopifySettings, Options>;

/** What an object's functions are handed, for one piece of work. */
export function contextFor<Options>(
  object: Shopifys<Options>,
  http: Http,
  { options, mode = 'upsert', bulk }: DeliverOptions,
): WriteContext<ShopifySettings, Options> {
  return {
    settings: { shop: 'sandbox', access_token: SANDBOX_TOKENS.writer },
    options: object.options.parse(options),
    http,
    signal: new AbortController().signal,
    mode,
    run: { id: 'run', startedAt: '2026-01-01T00:00:00.000Z' },
    ...(bulk === undefined ? {} : { bulk }),
  };
}

/** Delivers records once, as the engine would. */
export function deliver<Options>(
  object: Shopifys<Options>,
  http: Http,
  given: DeliverOptions & { readonly records: readonly OutRecord[] },
): Promise<Delivery> {
  return deliverBatch(object, contextFor(object, http, given), given.records);
}

/** Asks after accepted records, job by job, as the engine would. */
export async function poll<Options>(
  object: Shopifys<Options>,
  http: Http,
  given: DeliverOptions & { readonly records: readonly OutRecord[]; readonly from: Delivery },
): Promise<Delivery> {
  const jobs = new Map<string, OutRecord[]>();
  for (const record of given.records) {
    const outcome = given.from.outcomes.get(record.id);
    if (outcome?.kind === 'accepted') jobs.set(outcome.job, [...(jobs.get(outcome.job) ?? []), record]);
  }
  const outcomes = new Map<string, NonNullable<ReturnType<Delivery['outcomes']['get']>>>();
  let last: Delivery = { outcomes };
  for (const [job, records] of jobs) {
    last = await pollAccepted(object, contextFor(object, http, given), { job, records });
    for (const [id, outcome] of last.outcomes) outcomes.set(id, outcome);
  }
  return { ...last, outcomes };
}
