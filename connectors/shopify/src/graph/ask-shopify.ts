import { Fault, fault, unexpected, type HttpResponse, type Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { API_VERSION } from '../settings.js';
import type { GraphRequest } from './graph-request.js';
import { notePoints, pointsRate } from './points-rate.js';
import type { Shop } from './shop.js';

const GraphError = z.looseObject({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.looseObject({ code: z.string().optional() }).optional(),
});
export type GraphError = z.infer<typeof GraphError>;

const Cost = z.looseObject({
  requestedQueryCost: z.number(),
  throttleStatus: z.looseObject({
    maximumAvailable: z.number().default(Infinity),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});
type Cost = z.infer<typeof Cost>;

const Body = z.looseObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(GraphError).optional(),
  extensions: z.looseObject({ cost: Cost.optional().catch(undefined) }).optional(),
});
type Body = z.infer<typeof Body>;

/** An answer with data: what each alias gave, and the errors that say why one gave nothing. */
export interface GraphAnswer {
  readonly kind: 'data';
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly GraphError[];
  /** How long until Shopify would take the same request again. */
  readonly waitMs: number | undefined;
}

/** The request is dearer, or longer, than any one request may be; nothing was done. Where it has parts, they go in smaller ones. */
export interface TooDear {
  readonly kind: 'too_dear';
  readonly refusal: Refusal;
}

const tooDear = (code: string, message: string): TooDear => ({ kind: 'too_dear', refusal: { kind: 'rejected', code, message } });

/** Asks Shopify, when there are points for it. Throws a `Fault` for every answer that concerns the whole request. */
export async function askShopify(shop: Shop, { query, variables, points, readOnly }: GraphRequest): Promise<GraphAnswer | TooDear> {
  const response = await shop.http.send(
    {
      method: 'POST',
      path: `/admin/api/${API_VERSION}/graphql.json`,
      json: { query, variables },
      rate: { ...pointsRate(shop), cost: Math.max(1, points) },
      ...(readOnly ? { readOnly } : {}),
    },
    { accept: [401] },
  );
  if (response.status === 413) return tooDear('request.too_long', `Shopify answered 413: ${response.text.slice(0, 300)}`);
  if (response.status !== 200) throw statusFault(response);
  const body = Body.safeParse(response.json);
  if (!body.success) throw fault.inDoubt(`Shopify answered 200 with something that is not GraphQL: ${response.text.slice(0, 200)}`);
  const throttle = body.data.extensions?.cost?.throttleStatus;
  if (throttle !== undefined) notePoints(shop, throttle);
  return readBody(body.data);
}

/** Asks something that changes nothing: whatever is lost, nothing is in doubt. Throws where there is no data. */
export async function question(shop: Shop, request: GraphRequest): Promise<GraphAnswer> {
  const answer = await nothingInDoubt(() => askShopify(shop, request));
  if (answer.kind === 'too_dear') throw fault.fatal(answer.refusal.message);
  const [error] = answer.errors;
  if (error !== undefined) throw faultOfError(error, { waitMs: answer.waitMs, started: false });
  return answer;
}

/** For requests that change no record: a lost answer is a trouble that passes. */
export async function nothingInDoubt<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof Fault && error.kind === 'in_doubt' ? fault.transient(error.message, error) : error;
  }
}

function readBody({ data, errors = [], extensions }: Body): GraphAnswer | TooDear {
  const cost = extensions?.cost;
  const waitMs = waitOf(cost);
  if (data !== undefined && data !== null) return { kind: 'data', data, errors, waitMs };
  const first = errors[0];
  if (first === undefined) throw fault.inDoubt('Shopify answered 200 without data and without an error.');
  const code = first.extensions?.code;
  if (code === 'MAX_COST_EXCEEDED' || (code === 'THROTTLED' && neverFits(cost))) return tooDear('MAX_COST_EXCEEDED', first.message);
  throw faultOfError(first, { waitMs, started: data === null });
}

/** No wait gives a bucket more points than it holds. */
function neverFits(cost: Cost | undefined): boolean {
  return cost !== undefined && cost.requestedQueryCost > cost.throttleStatus.maximumAvailable;
}

/** The usual arithmetic on Shopify's bucket of points: what is missing, at the rate it refills. Nothing where points are not what is missing. */
function waitOf(cost: Cost | undefined): number | undefined {
  if (cost === undefined) return undefined;
  const missing = cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable;
  return missing > 0 ? Math.ceil((missing / cost.throttleStatus.restoreRate) * 1000) : undefined;
}

/** What a top-level error means. `started`: the mutation may have been carried out in part. */
export function faultOfError(error: GraphError, at: { readonly waitMs: number | undefined; readonly started: boolean }): Fault {
  const said = `Shopify answered: ${error.message}`;
  switch (error.extensions?.code ?? '') {
    case 'THROTTLED':
      return fault.throttled(said, at.waitMs);
    case 'ACCESS_DENIED':
      return fault.unauthorized(said, 'Give the app the scopes that are named, and install it again.');
    case 'SHOP_INACTIVE':
      return fault.fatal(said, 'The shop is closed or frozen; its owner must open it.');
    case 'INTERNAL_SERVER_ERROR':
      return fault.transient(said);
    default:
      return at.started ? fault.inDoubt(said) : fault.fatal(said, 'Check the options of the sync; if they are right, please report this.');
  }
}

const STATUS_REMEDIES: Readonly<Record<number, string>> = {
  402: 'The shop is frozen; its owner must settle the bill with Shopify.',
  404: `Check \`shop\`: it is unknown, or no longer serves version ${API_VERSION} of the Admin API.`,
  423: 'The shop is locked; its owner must ask Shopify.',
  430: 'Shopify takes the requests for an attack; do not run the sync again before asking Shopify.',
};

function statusFault(response: HttpResponse): Fault {
  const { status } = response;
  const said = `Shopify answered ${status}: ${response.text.slice(0, 300)}`;
  if (status === 401 || status === 403) return fault.unauthorized(said, 'Check the access token and the scopes of its app.');
  // Shopify counts 501 among its troubles that pass.
  if (status === 501) return fault.transient(said);
  const remedy = STATUS_REMEDIES[status];
  return remedy === undefined ? unexpected(response, 'A GraphQL request') : new Fault('fatal', said, { status, remedy });
}
