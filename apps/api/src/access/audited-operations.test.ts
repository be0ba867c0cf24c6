import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AREAS } from '@tributary/contract';
import { KIND_NAMES, KINDS } from '@tributary/core';
import { scopeOf } from '../http/scope-of.js';
import { carryOut, deeds, idle, nameOf, openWorld, type World } from '../testing/deeds.js';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.api.stop());

/** What is asked with a body and changes nothing: it reads, computes and forgets. */
const ASKS = [
  ...['objects.plan', 'definitions.check', 'definitions.suggest', 'definitions.import', 'traits.preview', 'profiles.previewAudience'],
  ...['syncs.check', 'syncs.columns', 'audiences.overlap'],
];

const newestEntry = async (): Promise<string> => {
  const { max } = await world.api.store.db
    .selectFrom('audit')
    .select((select) => select.fn.max('id').as('max'))
    .executeTakeFirstOrThrow();
  return String(max ?? 0);
};

describe('the audit log', () => {
  test('knows of every operation that changes something, and of no other', () => {
    const named = world.operations.filter(({ method }) => method !== 'get').map(nameOf);
    const known = [...Object.keys(deeds()), ...ASKS];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !world.operations.some((operation) => nameOf(operation) === name))).toEqual([]);
  });

  test('has one entry of each thing that an operation changes, by who asked, in one request', async () => {
    const wrong: string[] = [];
    for (const [name, prepare] of Object.entries(deeds())) {
      const operation = world.operations.find((one) => nameOf(one) === name);
      if (operation === undefined) continue;
      await idle(world);
      const deed = await prepare(world);
      const before = await newestEntry();
      const response = await carryOut(world, operation, deed);
      const entries = await world.api.store.db.selectFrom('audit').selectAll().where('id', '>', before).orderBy('id').execute();
      const told = entries.map(({ action }) => action).join(', ');
      if (!response.ok) wrong.push(`${name}: ${response.status} ${await response.text()}`);
      else if (entries.length !== (deed.entries ?? 1)) wrong.push(`${name}: left ${entries.length} entries (${told})`);
      else if (new Set(entries.map(({ requestId }) => requestId)).size !== 1) wrong.push(`${name}: not of one request (${told})`);
      else if (name.endsWith('.restore') && told !== 'definition.restore') wrong.push(`${name}: told as ${told}`);
      else if (entries.some(({ requestId, actor }) => requestId === null || !/^(user|api_key):/.test(actor)))
        wrong.push(`${name}: nobody did ${told}`);
    }
    expect(wrong).toEqual([]);
    expect(await world.api.store.audit.verify({ workspaceId: 'default' })).toMatchObject({ broken: null });
  }, 180_000);

  test('never holds a secret', async () => {
    const kept = JSON.stringify(await world.api.store.db.selectFrom('audit').selectAll().execute());
    expect(kept).toContain('braze_eu');
    expect(kept).not.toMatch(/s3cret|trb_|login_[\w-]{20}|invitation_[\w-]{20}|session_[\w-]{20}/);
  });
});

test('every operation belongs to an area that keys can be held to', () => {
  const areas = world.operations.map(({ method, path }) => ({
    path,
    scope: scopeOf(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1')),
  }));
  const unknown = areas.filter(({ scope }) => scope !== undefined && !(AREAS as readonly string[]).includes(scope.area));
  expect(unknown.map(({ path }) => path)).toEqual(['/healthz', '/readyz']);
  expect(KIND_NAMES.every((kind) => (AREAS as readonly string[]).includes(KINDS[kind].plural))).toBe(true);
});
