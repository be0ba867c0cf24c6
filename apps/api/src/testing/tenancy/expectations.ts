import type { Role } from '@tributary/contract';

/** What one operation asks of its caller, and how it answers somebody else's admin. Written by hand: the code is the other source. */
export interface Expectation {
  /** `nobody`: open to all. */
  readonly needs: Role | 'nobody';
  /** What a key with scopes must hold; nothing for what is about the caller, or open to all. */
  readonly scope?: string;
  /** Only for somebody who is logged in: a key is told so. */
  readonly session?: true;
  /** A key that is held to scopes may not at all, whatever they are. */
  readonly unscoped?: true;
  /** What an admin of another workspace is answered: 404 where one of ours is named, 200 where a list is asked for, unless told otherwise. */
  readonly foreign?: readonly number[];
}

type Row = Readonly<Record<string, Expectation>>;

const open: Expectation = { needs: 'nobody' };
const viewer = (scope: string, more: Partial<Expectation> = {}): Expectation => ({ needs: 'viewer', scope, ...more });
const editor = (scope: string, more: Partial<Expectation> = {}): Expectation => ({ needs: 'editor', scope, ...more });
const admin = (scope: string, more: Partial<Expectation> = {}): Expectation => ({ needs: 'admin', scope, ...more });
const loggedIn: Expectation = { needs: 'viewer', session: true, foreign: [403] };
/** Whose warehouse is meant comes first, and an empty workspace has none. */
const noWarehouse = { foreign: [422] };
/** One of ours stands in nobody's way: it becomes theirs, in their workspace, or is refused for what it names there. */
const theirOwn = { foreign: [200, 201, 422] };

const DEFINED = [
  ...['warehouses', 'identifier-types', 'identity-rules', 'pins', 'contexts', 'traits'],
  ...['models', 'audiences', 'destinations', 'syncs', 'alerts'],
];

const definitions = (kind: string): Row => ({
  [`GET /v1/${kind}`]: viewer(`${kind}:read`),
  [`GET /v1/${kind}/{id}`]: viewer(`${kind}:read`),
  [`PUT /v1/${kind}/{id}`]: editor(`${kind}:write`, theirOwn),
  [`DELETE /v1/${kind}/{id}`]: editor(`${kind}:write`),
  [`GET /v1/${kind}/{id}/revisions`]: viewer(`${kind}:read`),
  [`GET /v1/${kind}/{id}/revisions/{revision}`]: viewer(`${kind}:read`),
  [`POST /v1/${kind}/{id}/revisions/{revision}/restore`]: editor(`${kind}:write`),
});

const ACCESS: Row = {
  'GET /v1/session': { needs: 'viewer' },
  'POST /v1/session': open,
  'DELETE /v1/session': { needs: 'viewer' },
  'POST /v1/session/workspace': loggedIn,
  'PUT /v1/session/user': loggedIn,
  'GET /v1/sessions': { ...loggedIn, scope: 'access:read' },
  'DELETE /v1/sessions/{id}': { ...loggedIn, scope: 'access:write' },
  'GET /v1/users': viewer('access:read'),
  'PUT /v1/users/{id}': admin('access:write', { unscoped: true }),
  'DELETE /v1/users/{id}': admin('access:write'),
  'POST /v1/users/{id}/login-link': admin('access:write', { unscoped: true }),
  'GET /v1/invitations': admin('access:read'),
  'POST /v1/invitations': admin('access:write', { unscoped: true }),
  'POST /v1/invitations/accept': open,
  'DELETE /v1/invitations/{id}': admin('access:write'),
  'GET /v1/workspaces': viewer('access:read'),
  'POST /v1/workspaces': admin('access:write', { unscoped: true }),
  'PUT /v1/workspaces/{id}': admin('access:write'),
  'DELETE /v1/workspaces/{id}': admin('access:write'),
  'GET /v1/api-keys': admin('access:read'),
  'POST /v1/api-keys': admin('access:write'),
  'DELETE /v1/api-keys/{id}': admin('access:write'),
  'GET /v1/audit': admin('audit:read'),
  'GET /v1/audit/verify': admin('audit:read'),
};

const PROJECT: Row = {
  'POST /v1/apply': editor('project:write'),
  'POST /v1/plan': editor('project:read'),
  'GET /v1/export': viewer('project:read'),
  'POST /v1/check-definitions': editor('project:run'),
  'GET /v1/promotions': viewer('project:read'),
  'POST /v1/promotions': editor('project:write'),
  'GET /v1/promotions/approval': viewer('project:read'),
  'PUT /v1/promotions/approval': admin('project:write'),
  'GET /v1/promotions/{id}': viewer('project:read'),
  'POST /v1/promotions/{id}/approve': editor('project:write'),
  'POST /v1/promotions/{id}/reject': editor('project:write'),
  'GET /v1/lineage': viewer('lineage:read'),
  'GET /v1/connectors': viewer('connectors:read'),
  'GET /v1/connectors/{slug}': viewer('connectors:read', { foreign: [200] }),
};

const PEOPLE: Row = {
  'POST /v1/stitch/runs': editor('identity:run'),
  'POST /v1/stitch/what-if': editor('identity:run'),
  'POST /v1/stitch/reset': admin('identity:run'),
  'GET /v1/identity/explain': viewer('identity:read', noWarehouse),
  'GET /v1/identity/quarantine': viewer('identity:read', noWarehouse),
  'POST /v1/traits/runs': editor('traits:run'),
  'POST /v1/traits/preview': editor('traits:run'),
  'POST /v1/traits/reset': admin('traits:run'),
  'POST /v1/traits/recalculate': editor('traits:run'),
  'GET /v1/traits/{id}/statistics': viewer('traits:read', { foreign: [404, 422] }),
  'GET /v1/trait-statistics': viewer('traits:read', noWarehouse),
  'POST /v1/audiences/runs': editor('audiences:run'),
  'POST /v1/audiences/preview': editor('audiences:run'),
  'GET /v1/audiences/{id}/members': viewer('audiences:read'),
  'GET /v1/audiences/{id}/history': viewer('audiences:read'),
  'POST /v1/audiences/overlap': viewer('audiences:read'),
  'GET /v1/profiles': viewer('profiles:read', noWarehouse),
  'GET /v1/profiles/{id}': viewer('profiles:read', noWarehouse),
  'DELETE /v1/profiles/{id}': admin('profiles:write', noWarehouse),
  'GET /v1/profiles/{id}/events': viewer('profiles:read', noWarehouse),
  'GET /v1/profiles/{id}/graph': viewer('profiles:read', noWarehouse),
  'GET /v1/profiles/{id}/traits/{trait}/provenance': viewer('profiles:read', noWarehouse),
  'GET /v1/profiles/{id}/deliveries': editor('profiles:read', noWarehouse),
  'GET /v1/deliveries': editor('deliveries:read', noWarehouse),
  'GET /v1/syncs/{id}/deliveries': editor('syncs:read'),
  'GET /v1/erasures': admin('erasures:read'),
  'POST /v1/erasures': admin('erasures:run'),
  'GET /v1/erasures/{id}': admin('erasures:read'),
};

const WAREHOUSES: Row = {
  'POST /v1/warehouses/{id}/promote': admin('warehouses:run'),
  'POST /v1/warehouses/{id}/rollback': admin('warehouses:run'),
  'POST /v1/warehouses/{id}/suggest': editor('warehouses:run'),
  'POST /v1/warehouses/{id}/query': editor('warehouses:run'),
  'POST /v1/warehouses/{id}/import': editor('warehouses:run'),
  'POST /v1/warehouses/{id}/check': editor('warehouses:run'),
  'POST /v1/sample-warehouse': editor('warehouses:run'),
};

const ACTIVATION: Row = {
  'POST /v1/syncs/{id}/runs': editor('syncs:run'),
  'POST /v1/syncs/{id}/preview': editor('syncs:run'),
  'POST /v1/syncs/{id}/check': editor('syncs:run', { foreign: [404, 422] }),
  'POST /v1/syncs/{id}/reconcile': editor('syncs:run'),
  'GET /v1/syncs/{id}/ledger': viewer('syncs:read'),
  'GET /v1/syncs/{id}/owed': viewer('syncs:read'),
  'GET /v1/sync-health': viewer('syncs:read'),
  'POST /v1/source-columns': editor('syncs:run'),
  'POST /v1/destinations/{id}/check': editor('destinations:run'),
  'GET /v1/destinations/{id}/objects': viewer('destinations:read'),
  'GET /v1/destinations/{id}/objects/{object}/fields': viewer('destinations:read'),
  'GET /v1/destination-health': viewer('destinations:read'),
  'GET /v1/runs': viewer('runs:read'),
  'GET /v1/runs/events': viewer('runs:read'),
  'GET /v1/runs/{id}': viewer('runs:read'),
  'GET /v1/runs/{id}/records': viewer('runs:read'),
  'GET /v1/runs/{id}/exchanges': editor('runs:read'),
  'GET /v1/runs/{id}/events': viewer('runs:read'),
  'POST /v1/runs/{id}/cancel': editor('runs:run'),
  'POST /v1/runs/{id}/release': editor('runs:run'),
  'POST /v1/runs/{id}/retry': editor('runs:run'),
  'POST /v1/pipeline/runs': editor('pipeline:run'),
  'GET /v1/schedules': viewer('schedules:read'),
  'GET /v1/summary': viewer('summary:read'),
};

/** Every operation of the API, as `METHOD /path`. One that is missing here fails the test. */
export const EXPECTATIONS: Row = {
  'GET /healthz': open,
  'GET /readyz': open,
  'GET /metrics': admin('metrics:read', { foreign: [200] }),
  ...Object.fromEntries(DEFINED.flatMap((kind) => Object.entries(definitions(kind)))),
  ...ACCESS,
  ...PROJECT,
  ...PEOPLE,
  ...WAREHOUSES,
  ...ACTIVATION,
};
