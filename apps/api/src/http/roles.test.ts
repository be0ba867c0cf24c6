import { describe, expect, test } from '@jest/globals';
import type { CallerOf } from './caller.js';
import { needsAnother } from './roles.js';
import { scopeOf } from './scope-of.js';

const who = (author: string, role: CallerOf['role'] = 'admin'): CallerOf => ({
  ...{ workspaceId: 'default', role, author, actor: author, name: author, scopes: [] },
});

describe('what needs another', () => {
  test('is agreed to by an admin who did not ask for it, whatever they came in with', () => {
    expect(() => needsAnother(who('user:b'), 'user:a')).not.toThrow();
    expect(() => needsAnother(who('user:a'), 'user:a')).toThrow(/nobody approves/);
    // A key that the user made, or that such a key made, is theirs.
    expect(() => needsAnother({ ...who('user:a'), actor: 'api_key:k' }, 'user:a')).toThrow(/nobody approves/);
    expect(() => needsAnother(who('user:b', 'editor'), 'user:a')).toThrow(/needs the role `admin`/);
  });
});

describe('the scope of a route', () => {
  test.each([
    ['GET', '/v1/traits/:id', 'traits:read'],
    ['PUT', '/v1/traits/:id', 'traits:write'],
    ['POST', '/v1/traits/:id/revisions/:revision/restore', 'traits:write'],
    ['POST', '/v1/syncs/:id/runs', 'syncs:run'],
    ['POST', '/v1/runs/:id/cancel', 'runs:run'],
    ['POST', '/v1/warehouses/:id/query', 'warehouses:run'],
    ['POST', '/v1/stitch/reset', 'identity:run'],
    ['POST', '/v1/plan', 'project:read'],
    ['POST', '/v1/apply', 'project:write'],
    ['DELETE', '/v1/api-keys/:id', 'access:write'],
    ['GET', '/v1/audit/verify', 'audit:read'],
    ['GET', '/metrics', 'metrics:read'],
  ])('%s %s is %s', (method, route, scope) => {
    const found = scopeOf(method, route);
    expect(`${found?.area}:${found?.act}`).toBe(scope);
  });

  test('of what is about the caller is none', () => {
    expect(scopeOf('GET', '/v1/session')).toBeUndefined();
  });
});
