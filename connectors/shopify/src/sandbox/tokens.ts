/** The tokens the sandbox knows, by what they are for. */
export const SANDBOX_TOKENS = {
  writer: 'shpat_sandbox',
  reader: 'shpat_sandbox_reader',
  plus: 'shpat_sandbox_plus',
  unlimited: 'shpat_sandbox_unlimited',
} as const;

/** Reads the storefront; it is no secret. */
export const STOREFRONT_TOKEN = 'storefront_sandbox';

/** A bucket of points: how many it holds, and how many come back each second. */
export interface Plan {
  readonly maximumAvailable: number;
  readonly restoreRate: number;
}

/** Restore rates are Shopify's of its plans; it publishes no sizes of buckets (our assumption). */
export const PLANS = {
  standard: { maximumAvailable: 2_000, restoreRate: 100 },
  plus: { maximumAvailable: 20_000, restoreRate: 1_000 },
  /** No shop has it: for measuring everything else. */
  unlimited: { maximumAvailable: 1_000_000_000, restoreRate: 1_000_000_000 },
} as const satisfies Readonly<Record<string, Plan>>;

/** What a token may do, and how fast. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly plan: Plan;
}

const READS = ['read_metaobjects', 'read_metaobject_definitions', 'read_customers'];
const WRITES = [...READS, 'write_metaobjects', 'write_metaobject_definitions', 'write_customers'];

export const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  [SANDBOX_TOKENS.writer, { scopes: WRITES, plan: PLANS.standard }],
  [SANDBOX_TOKENS.reader, { scopes: READS, plan: PLANS.standard }],
  [SANDBOX_TOKENS.plus, { scopes: WRITES, plan: PLANS.plus }],
  [SANDBOX_TOKENS.unlimited, { scopes: WRITES, plan: PLANS.unlimited }],
]);
