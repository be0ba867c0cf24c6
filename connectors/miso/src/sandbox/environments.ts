/** The environments of an account, by what their keys begin with. */
export type Environment = 'production' | 'development' | 'playground';

/** A key: the environment it selects, and whether it may be seen by browsers. */
interface Key {
  readonly environment: Environment;
  readonly kind: 'secret' | 'publishable';
}

/** The keys the sandbox knows. A real account has a publishable and a secret key for each environment. */
export const SANDBOX_KEYS = {
  secret: 'sandbox-secret',
  publishable: 'sandbox-publishable',
  development: 'sandbox-development',
  playground: 'sandbox-playground',
} as const;

export const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  [SANDBOX_KEYS.secret, { environment: 'production', kind: 'secret' }],
  [SANDBOX_KEYS.publishable, { environment: 'production', kind: 'publishable' }],
  [SANDBOX_KEYS.development, { environment: 'development', kind: 'secret' }],
  [SANDBOX_KEYS.playground, { environment: 'playground', kind: 'secret' }],
]);
