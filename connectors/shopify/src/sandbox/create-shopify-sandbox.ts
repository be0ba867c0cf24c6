import type { Now, Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { executeDocument } from './graph/admin-graph.js';
import { resultAt, takeUpload } from './bulk.js';
import { costExtensions, costOf, MOST_COST, refilled, type Bucket } from './graph/cost.js';
import { isDocument, readDocument } from './graph/documents.js';
import { adminSchema, VERSIONS, type Version } from './graph/schema.js';
import { settleBulk } from './settle-bulk.js';
import type { Shop } from './shop.js';
import { emptyShop } from './starting-shop.js';
import { askStorefront } from './graph/storefront.js';
import { GRANTS, STOREFRONT_TOKEN, type Grant, type Plan } from './tokens.js';

const DOCUMENTATION = 'https://shopify.dev/api/usage/rate-limits';

const ASSUMES = [
  'A bucket holds 2,000 points on the standard plan and 20,000 on Plus: Shopify publishes the rates, not the sizes.',
  'A request costs what it asks for, and a list as many times as `first` says; nothing is refunded.',
  'Empty text clears a field. Handles may be any text.',
  'The shop has products, variants and other resources numbered 1 to 999,999, and customers 1 to 100,000 (`customer-7@example.com`, `+49300000007`). Entries that are referred to must exist.',
  'Bulk operations start within 0.2 s, do 5,000 lines a second, and tell results by line number in no particular order. Files have at most 20 MiB.',
  'Names of scopes but `write_metaobjects`, the wording of refusals and the paths in `field` are ours; the codes are Shopify’s.',
  'Tags are the same whatever their case; a comma ends a tag.',
];

interface State {
  readonly shop: Shop;
  /** Points by access token: Shopify's bucket belongs to an app and a shop. */
  readonly buckets: Record<string, Bucket>;
}

export interface SandboxSettings {
  /** Documented as 1,000,000. */
  readonly mostEntries?: number;
  /** In place of the plans of the tokens. */
  readonly plan?: Plan;
}

/**
 * A local shop: metaobjects, metafields and tags of customers in Shopify's Admin API, with a real GraphQL parser, the bucket of points,
 * staged uploads and bulk operations; and the storefront that shows metaobjects.
 */
export function createShopifySandbox(now: Now = Date.now, { mostEntries = 1_000_000, plan }: SandboxSettings = {}): Sandbox {
  let state: State = { shop: emptyShop(), buckets: {} };
  const settle = () => settleBulk({ shop: state.shop, mostEntries, now: now() });
  return {
    assumes: ASSUMES,
    answer: (request) => {
      settle();
      return route({ request, state, now: now(), mostEntries, plan });
    },
    holdings: () => {
      settle();
      return holdingsOf(state.shop);
    },
    save: () => structuredClone(state),
    // A state of an earlier version has less in it.
    restore: (saved) => {
      const { shop, buckets } = structuredClone(saved as State);
      state = { shop: { ...emptyShop(), ...shop }, buckets };
    },
  };
}

function holdingsOf({ entries, customers }: Shop) {
  const all = Object.values(customers);
  return {
    metaobject: Object.values(entries).map(({ updatedAt: _never, ...entry }) => entry),
    customer_metafield: all
      .filter(({ metafields }) => Object.keys(metafields).length > 0)
      .map(({ id, metafields }) => ({
        id,
        metafields: Object.fromEntries(Object.entries(metafields).map(([key, { value }]) => [key, value])),
      })),
    customer_tags: all.filter(({ tags }) => tags.length > 0).map(({ id, tags }) => ({ id, tags })),
  };
}

interface Asked {
  readonly request: SandboxRequest;
  readonly state: State;
  readonly now: number;
  readonly mostEntries: number;
  readonly plan: Plan | undefined;
}

const NOT_FOUND: SandboxResponse = { status: 404, json: { errors: 'Not Found' } };

function route(asked: Asked): SandboxResponse {
  const { request, state, now } = asked;
  const { method, path, text, headers } = request;
  if (method === 'POST' && path === '/staged-uploads') return takeUpload(state.shop, headers['content-type'] ?? '', text);
  const result = method === 'GET' ? resultAt(state.shop, path, now) : undefined;
  if (result !== undefined) return { status: 200, headers: { 'content-type': 'application/jsonl' }, text: result };
  const [, api, version] = /^(\/admin)?\/api\/([^/]+)\/graphql\.json$/.exec(path) ?? [];
  if (!isVersion(version)) return NOT_FOUND;
  return api === undefined ? storefront(asked) : admin(asked, version);
}

const isVersion = (version: string | undefined): version is Version => (VERSIONS as readonly (string | undefined)[]).includes(version);

function storefront({ request, state }: Asked): SandboxResponse {
  if (request.headers['x-shopify-storefront-access-token'] !== STOREFRONT_TOKEN)
    return { status: 401, json: { errors: [{ message: 'Unauthorized' }] } };
  const { query, variables } = bodyOf(request.json);
  if (request.method !== 'POST' || query === undefined) return BAD;
  return { status: 200, json: askStorefront(state.shop, query, variables) };
}

const BAD: SandboxResponse = { status: 400, json: { errors: { query: 'Required parameter missing or invalid' } } };

function admin(asked: Asked, version: Version): SandboxResponse {
  const { request } = asked;
  const token = request.headers['x-shopify-access-token'] ?? '';
  const grant = GRANTS.get(token);
  if (grant === undefined)
    return { status: 401, json: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' } };
  const { query, variables } = bodyOf(request.json);
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  if (request.method !== 'POST' || query === undefined || !isJson) return BAD;
  const document = readDocument(adminSchema(version), query);
  const stamped = { 'x-shopify-api-version': version };
  if (!isDocument(document)) return { status: 200, headers: stamped, json: { errors: document } };
  return {
    headers: stamped,
    ...spend(asked, { token, grant, cost: costOf(document) }, (base) =>
      executeDocument(document, variables, { ...accessOf(asked), ...grant, token, version, base }),
    ),
  };
}

const accessOf = ({ state, now, mostEntries }: Asked) => ({ shop: state.shop, now, mostEntries });

interface Spending {
  readonly token: string;
  readonly grant: Grant;
  readonly cost: number;
}

function spend(asked: Asked, { token, grant, cost }: Spending, run: (base: string) => ReturnType<typeof executeDocument>): SandboxResponse {
  if (cost > MOST_COST) return tooDear(cost);
  const { buckets } = asked.state;
  const plan = asked.plan ?? grant.plan;
  const bucket = refilled(buckets[token], plan, asked.now);
  if (cost > bucket.left) {
    const error = { message: 'Throttled', extensions: { code: 'THROTTLED', documentation: DOCUMENTATION } };
    return { status: 200, json: { errors: [error], extensions: costExtensions(cost, null, { left: bucket.left, plan }) } };
  }
  const left = bucket.left - cost;
  buckets[token] = { ...bucket, left };
  const result = run(asked.request.base ?? 'https://sandbox.myshopify.com');
  const errors = result.errors === undefined ? {} : { errors: result.errors.map((error) => error.toJSON()) };
  return { status: 200, json: { ...result, ...errors, extensions: costExtensions(cost, cost, { left, plan }) } };
}

function tooDear(cost: number): SandboxResponse {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MOST_COST}).`;
  return {
    status: 200,
    json: { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: MOST_COST, documentation: DOCUMENTATION } }] },
  };
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
