import type { Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { costExtensions, costOf, MOST_COST, refilled, type Bucket } from './sandbox-cost.js';
import { executeDocument, readDocument } from './sandbox-graph.js';
import { emptyShop, type Shop } from './sandbox-shop.js';
import { API_VERSION } from './settings.js';

const WRITER = ['read_metaobjects', 'write_metaobjects'];

/** The tokens the sandbox knows, by what they are for. */
export const SANDBOX_TOKENS = { writer: 'shpat_sandbox', reader: 'shpat_sandbox_reader' } as const;

const SCOPES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  [SANDBOX_TOKENS.writer, WRITER],
  [SANDBOX_TOKENS.reader, ['read_metaobjects']],
]);

const DOCUMENTATION = 'https://shopify.dev/api/usage/rate-limits';

interface State {
  readonly shop: Shop;
  /** Points by access token: Shopify's bucket belongs to an app and a shop. */
  readonly buckets: Record<string, Bucket>;
}

/** A local shop: the metaobjects of Shopify's Admin API, with a real GraphQL parser and the bucket of points. */
export function createShopifySandbox(now: () => number = Date.now): Sandbox {
  let state: State = { shop: emptyShop(), buckets: {} };
  return {
    answer: (request) => route(request, state, now()),
    holdings: () => ({ metaobject: Object.values(state.shop.entries) }),
    save: () => structuredClone(state),
    restore: (saved) => (state = structuredClone(saved as State)),
  };
}

function route(request: SandboxRequest, state: State, now: number): SandboxResponse {
  const token = request.headers['x-shopify-access-token'] ?? '';
  const scopes = SCOPES.get(token);
  if (request.path !== `/admin/api/${API_VERSION}/graphql.json`) return { status: 404, json: { errors: 'Not Found' } };
  if (scopes === undefined) {
    return { status: 401, json: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' } };
  }
  const { query, variables } = bodyOf(request.json);
  if (request.method !== 'POST' || query === undefined)
    return { status: 400, json: { errors: { query: 'Required parameter missing or invalid' } } };
  const document = readDocument(query);
  if (!('kind' in document)) return { status: 200, json: { errors: document } };
  const cost = costOf(document);
  if (cost > MOST_COST) return tooDear(cost);
  const bucket = refilled(state.buckets[token], now);
  if (cost > bucket.left) return throttled(cost, bucket);
  const left = { ...bucket, left: bucket.left - cost };
  state.buckets[token] = left;
  const result = executeDocument(document, variables, { shop: state.shop, scopes });
  return { status: 200, json: { ...result, ...errorsOf(result), extensions: costExtensions(cost, cost, left) } };
}

function errorsOf({ errors }: ReturnType<typeof executeDocument>) {
  return errors === undefined ? {} : { errors: errors.map((error) => error.toJSON()) };
}

function tooDear(cost: number): SandboxResponse {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MOST_COST}).`;
  return {
    status: 200,
    json: { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: MOST_COST, documentation: DOCUMENTATION } }] },
  };
}

function throttled(cost: number, bucket: Bucket): SandboxResponse {
  const error = { message: 'Throttled', extensions: { code: 'THROTTLED', documentation: DOCUMENTATION } };
  return { status: 200, json: { errors: [error], extensions: costExtensions(cost, null, bucket) } };
}

interface GraphBody {
  readonly query: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

function bodyOf(json: unknown): GraphBody {
  if (typeof json !== 'object' || json === null) return { query: undefined, variables: {} };
  const { query, variables } = json as { query?: unknown; variables?: unknown };
  return { query: typeof query === 'string' ? query : undefined, variables: (variables ?? {}) as GraphBody['variables'] };
}
