import { describe, expect, test } from '@jest/globals';
import { covers, ROLES } from '@tributary/contract';
import { KIND_NAMES, KINDS } from '@tributary/core';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allows, type Permission, roleNeeded, WRITE } from './permissions.js';

interface Operation {
  readonly operationId: string;
  readonly 'x-needs': string;
}

const DOCUMENT = JSON.parse(readFileSync(fileURLToPath(new URL('../../../api/openapi.json', import.meta.url)), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const NEEDS = new Map(
  Object.values(DOCUMENT.paths)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId, 'x-needs': needs }) => [operationId, needs] as const),
);

/** What the pages offer, and under which permission. */
const OFFERED: readonly (readonly [operation: string, permission: Permission])[] = [
  ['runs.sync', 'syncs:run'],
  ['runs.preview', 'syncs:run'],
  ['runs.reconcile', 'syncs:run'],
  ['syncs.check', 'syncs:run'],
  ['syncs.columns', 'syncs:run'],
  ['runs.cancel', 'runs:run'],
  ['runs.release', 'runs:run'],
  ['runs.retry', 'runs:run'],
  ['runs.stitch', 'identity:run'],
  ['profiles.whatIf', 'identity:run'],
  ['runs.traits', 'traits:run'],
  ['traits.preview', 'traits:run'],
  ['runs.audiences', 'audiences:run'],
  ['profiles.previewAudience', 'audiences:run'],
  ['destinations.check', 'destinations:run'],
  ['warehouses.check', 'warehouses:run'],
  ['warehouses.query', 'warehouses:run'],
  ['definitions.check', 'project:run'],
  ['objects.apply', 'project:write'],
  ['promotions.create', 'project:write'],
  ['promotions.approve', 'project:write'],
  ['erasures.ofProfile', 'profiles:write'],
  ['deliveries.ofIdentifier', 'deliveries:read'],
  ['audit.list', 'audit:read'],
  ['apiKeys.list', 'access:read'],
  ['apiKeys.create', 'access:write'],
  ['users.change', 'access:write'],
  ['invitations.list', 'access:read'],
  ['workspaces.create', 'access:write'],
];

const camel = (words: string): string => words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('what somebody may do in the dashboard', () => {
  test.each(OFFERED)('%s is offered to those whom the API lets do it', (operation, permission) => {
    expect({ operation, needs: roleNeeded(permission) }).toEqual({ operation, needs: NEEDS.get(operation) });
  });

  test.each(KIND_NAMES)('changing a %s is offered to those whom the API lets do it', (kind) => {
    const { plural } = KINDS[kind];
    expect(WRITE[kind]).toBe(`${plural}:write`);
    for (const verb of ['put', 'delete', 'restore']) expect(NEEDS.get(`${camel(plural)}.${verb}`)).toBe(roleNeeded(WRITE[kind]));
  });

  test('scopes narrow it just as they do in the API', () => {
    const scopes = [[], ['syncs:run'], ['syncs:read'], ['*:read'], ['*:run'], ['models:write', 'runs:run']];
    const asked: readonly Permission[] = ['syncs:run', 'syncs:read', 'syncs:write', 'models:write', 'runs:read'];
    for (const held of scopes)
      for (const permission of asked) {
        const [area = '', act] = permission.split(':') as [string, 'read' | 'write' | 'run'];
        expect({ held, permission, may: allows({ role: 'admin', scopes: held }, permission) }).toEqual({
          ...{ held, permission },
          may: covers(held, { area, act }),
        });
      }
  });

  test('a role includes those before it', () => {
    expect(ROLES.map((role) => allows({ role, scopes: [] }, 'syncs:run'))).toEqual([false, true, true]);
    expect(ROLES.map((role) => allows({ role, scopes: [] }, 'project:write', 'admin'))).toEqual([false, false, true]);
  });
});
