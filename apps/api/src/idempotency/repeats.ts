/**
 * How what was answered is told to whoever asks again with the same key. `run`, `promotion`, `erasure`: as the thing that was made is now;
 * `kept`: as it was told; `once`: not again, for it held a secret that is shown once and kept nowhere.
 */
export type Repeat = 'run' | 'promotion' | 'erasure' | 'kept' | 'once';

/** Everything that is started, made or decided by a POST: with an idempotency key it is done once. */
const REPEATS: Readonly<Record<string, Repeat>> = {
  '/v1/stitch/runs': 'run',
  '/v1/stitch/what-if': 'run',
  '/v1/stitch/reset': 'run',
  '/v1/traits/runs': 'run',
  '/v1/traits/reset': 'run',
  '/v1/traits/recalculate': 'run',
  '/v1/audiences/runs': 'run',
  '/v1/pipeline/runs': 'run',
  '/v1/warehouses/{id}/promote': 'run',
  '/v1/warehouses/{id}/rollback': 'run',
  '/v1/syncs/{id}/runs': 'run',
  '/v1/syncs/{id}/preview': 'run',
  '/v1/syncs/{id}/reconcile': 'run',
  '/v1/runs/{id}/cancel': 'run',
  '/v1/runs/{id}/release': 'run',
  '/v1/runs/{id}/retry': 'run',
  '/v1/promotions': 'promotion',
  '/v1/promotions/{id}/approve': 'promotion',
  '/v1/promotions/{id}/reject': 'promotion',
  '/v1/erasures': 'erasure',
  '/v1/apply': 'kept',
  '/v1/api-keys': 'once',
  '/v1/invitations': 'once',
  '/v1/users/{id}/login-link': 'once',
  '/v1/workspaces': 'once',
};

/** How an operation is repeated; `undefined` where it takes no idempotency key. `path` as the document or as the server writes it. */
export function repeatOf(method: string, path: string): Repeat | undefined {
  return method.toUpperCase() === 'POST' ? REPEATS[path.replaceAll(/:(\w+)/g, '{$1}')] : undefined;
}

/** The header, as the description of an operation tells it. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key again, within 30 days, does nothing twice; what it made is told again. At most 200 characters',
  schema: { type: 'string' },
} as const;
