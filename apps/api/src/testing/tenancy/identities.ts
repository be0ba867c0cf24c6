import { CLIENT_HEADER } from '@tributary/contract';
import type { NewApiKey, Role, Store } from '@tributary/store';
import type { Expectation } from './expectations.js';
import type { Operation } from './operations.js';

/** Who asks, and the code of the problem it must get; `undefined`: it is let in. */
export interface Identity {
  readonly name: string;
  /** What it brings along. `expected`: what the operation needs, for whoever brings just that or just too little. */
  headers(expected: Expectation, operation: Operation): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  refused(expected: Expectation, operation: Operation): string | undefined;
}

const ORDER = ['viewer', 'editor', 'admin'] as const;
const ACTS = ['read', 'write', 'run'] as const;

const isOpen = ({ needs }: Expectation): boolean => needs === 'nobody';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const changes = ({ method }: Operation): boolean => method !== 'GET';

/** Everybody who may knock at the door of one workspace. */
export async function identitiesOf(store: Store, workspaceId: string): Promise<readonly Identity[]> {
  const make = async (more: Partial<NewApiKey> = {}) =>
    store.apiKeys.create({ workspaceId, name: 'matrix', role: 'admin', actor: 'system', ...more });
  const revoked = await make();
  await store.apiKeys.revoke({ workspaceId, id: revoked.row.id, actor: 'system' });
  const expired = await make({ expiresAt: new Date(Date.now() - 1000) });
  const roles = await Promise.all(ORDER.map(async (role) => ({ role, key: (await make({ role })).key })));
  const scoped = new Map<string, Promise<string>>();
  const session = await sessionOf(store, workspaceId);
  /** Their own for what ends it. */
  const sessionFor = (operation: Operation) => (operation.path.startsWith('/v1/session') ? sessionOf(store, workspaceId) : session);
  const keyWith = (scope: string) => {
    const known = scoped.get(scope) ?? make({ scopes: [scope] }).then(({ key }) => key);
    scoped.set(scope, known);
    return known;
  };
  return [
    stranger('no credentials', {}, 'auth.missing'),
    stranger('an unknown key', bearer('trb_unknown'), 'auth.key'),
    stranger('no key at all', { authorization: 'Basic YTpi' }, 'auth.key'),
    stranger('a revoked key', bearer(revoked.key), 'auth.key'),
    stranger('an expired key', bearer(expired.key), 'auth.key'),
    stranger('an unknown session', { cookie: 'tributary_session=session_unknown', [CLIENT_HEADER]: '1' }, 'auth.session'),
    ...roles.map(({ role, key }) => keyOf(role, key)),
    {
      name: 'an admin’s key with too small scopes',
      headers: async ({ scope }) => bearer(await keyWith(tooSmall(scope))),
      refused: (expected) => (expected.scope === undefined ? forKeys(expected) : 'auth.scope'),
    },
    {
      name: 'an admin’s key with just that scope',
      headers: async ({ scope }) => bearer(await keyWith(scope ?? 'metrics:read')),
      refused: (expected) => (expected.unscoped === true ? 'auth.scope' : forKeys(expected)),
    },
    {
      name: 'an admin’s session cookie in a foreign page',
      headers: (_, operation) => sessionFor(operation),
      refused: (expected, operation) => (isOpen(expected) || !changes(operation) ? undefined : 'auth.foreign'),
    },
    {
      name: 'an admin’s session',
      headers: async (_, operation) => ({ ...(await sessionFor(operation)), [CLIENT_HEADER]: '1' }),
      refused: () => undefined,
    },
  ];
}

function stranger(name: string, headers: Readonly<Record<string, string>>, problem: string): Identity {
  return { name, headers: () => headers, refused: (expected) => (isOpen(expected) ? undefined : problem) };
}

function keyOf(role: Role, key: string): Identity {
  const mayNot = ({ needs }: Expectation) => needs !== 'nobody' && ORDER.indexOf(role) < ORDER.indexOf(needs);
  return {
    name: `a key of the role ${role}`,
    headers: () => bearer(key),
    refused: (expected) => (mayNot(expected) ? 'auth.role' : forKeys(expected)),
  };
}

const forKeys = ({ session }: Expectation): string | undefined => (session === true ? 'auth.session' : undefined);

/** The same area, as far as it can be without the act; to look is part of every act, so there it is another area. */
function tooSmall(scope = 'metrics:read'): string {
  const [area = '', act] = scope.split(':');
  if (act === 'read') return area === 'lineage' ? 'summary:run' : 'lineage:run';
  return `${area}:${ACTS.find((one) => one !== act && one !== 'read')}`;
}

async function sessionOf(store: Store, workspaceId: string): Promise<Readonly<Record<string, string>>> {
  const { id: userId } = await store.users.ensureAdmin(workspaceId);
  const login = await store.sessions.createLogin({ workspaceId, userId, actor: 'system' });
  const opened = await store.sessions.redeem(login.token);
  return { cookie: `tributary_session=${opened?.token}` };
}
