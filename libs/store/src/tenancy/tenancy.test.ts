import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KINDS } from '@tributary/core';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import fc from 'fast-check';
import { sql } from 'kysely';
import type pg from 'pg';
import { openStore, type Store } from '../index.js';
import { openObjects } from '../objects.js';
import { prepared } from '../prepared.js';
import { forgettingTenants } from '../testing/forgetting-tenants.js';
import { newScope } from './scope.js';
import { tenantPool } from './tenant-pool.js';

const TENANTS = ['ours', 'theirs'] as const;
type Tenant = (typeof TENANTS)[number];
const otherThan = (tenant: Tenant): Tenant => (tenant === 'ours' ? 'theirs' : 'ours');
const trait = (id: string) => KINDS.trait.schema.parse({ kind: 'trait', id, type: 'sum', value: '1' });

let database: TestDatabase;
/** As a worker has it, and as the API has it, with two connections. */
let all: Store;
let apart: Store;

beforeAll(async () => {
  database = await freshDatabase();
  all = openStore({ databaseUrl: database.url });
  apart = openStore({ databaseUrl: database.url, apart: true, connections: 2 });
  await apart.migrate();
  for (const workspaceId of TENANTS) {
    await all.workspaces.ensure(workspaceId);
    for (const id of [`${workspaceId}_one`, `${workspaceId}_two`]) await all.objects.put({ workspaceId, object: trait(id), actor: 'test' });
    await all.runs.create({ workspaceId, kind: 'stitch', subject: 'main', trigger: 'api', actor: 'test' });
  }
});
afterAll(async () => {
  await apart.close();
  await all.close();
  await database.drop();
});

describe('I11 row-level security', () => {
  test('holds every table of the schema, and its owner', async () => {
    const { rows } = await sql<{ name: string; held: boolean }>`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AND count(p.oid) = 1 AS held
      FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polpermissive AND p.polroles = '{0}'
      WHERE c.relnamespace = 'tributary_meta'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.relname NOT LIKE 'migration%'
      GROUP BY c.oid`.execute(all.db);
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter(({ held }) => !held)).toEqual([]);
  });

  test('is not passed by the role that serves people, which may change neither tables nor the past', async () => {
    const asked = sql<{
      passes: boolean;
      role: string;
    }>`SELECT rolsuper OR rolbypassrls AS passes, rolname AS role FROM pg_roles WHERE rolname = current_user`;
    const { rows } = await apart.within('ours', () => asked.execute(apart.db));
    expect(rows).toEqual([{ passes: false, role: expect.stringMatching(/_tenant$/) }]);
    for (const forbidden of [
      sql`TRUNCATE audit`,
      sql`DROP TABLE run`,
      sql`DROP POLICY tenancy ON run`,
      sql`ALTER TABLE run DISABLE ROW LEVEL SECURITY`,
      sql`SELECT * FROM migration`,
    ])
      await expect(apart.within('ours', () => forbidden.execute(apart.db))).rejects.toThrow(/must be owner|permission denied/);
  });

  test('refuses work that nobody said the workspace of, instead of showing it an empty one', async () => {
    await expect(apart.objects.all('ours')).rejects.toThrow(/outside of a workspace/);
    expect(() => apart.within('*', () => undefined)).toThrow(/no workspace is called/);
    expect(await apart.across(() => apart.db.selectFrom('workspace').select('id').orderBy('id').execute())).toEqual([
      { id: 'ours' },
      { id: 'theirs' },
    ]);
  });

  test('alone keeps tenants apart where every `where workspace_id` of a query is forgotten', async () => {
    const forgotten = forgettingTenants();
    const names = async (store: Store) => {
      const objects = openObjects(store.db.withPlugin(forgotten));
      const page = await objects.list({ workspaceId: 'theirs', kind: 'trait' });
      const whole = await objects.all('theirs');
      expect(whole.map(({ id }) => id).sort()).toEqual(page.items.map(({ id }) => id));
      return page.items.map(({ id }) => id);
    };
    // Without it the double does its work: what is forgotten is seen.
    expect(await names(all)).toEqual(['ours_one', 'ours_two', 'theirs_one', 'theirs_two']);
    expect(await apart.within('ours', () => names(apart))).toEqual(['ours_one', 'ours_two']);
    const gone = apart.within('ours', () =>
      apart.db
        .withPlugin(forgotten)
        .deleteFrom('definition')
        .where('workspaceId', '=', 'theirs')
        .where('id', '=', 'theirs_one')
        .executeTakeFirst(),
    );
    expect((await gone).numDeletedRows).toBe(0n);
    expect(forgotten.times()).toBeGreaterThanOrEqual(5);
  });

  test('shows users only where they are members', async () => {
    const id = '018f0000-0000-7000-8000-000000000001';
    await all.db.insertInto('appUser').values({ id, name: 'Ada', email: 'ada@example.com' }).execute();
    await all.db.insertInto('membership').values({ workspaceId: 'theirs', userId: id, role: 'viewer' }).execute();
    const seen = (tenant: Tenant) => apart.within(tenant, () => apart.db.selectFrom('appUser').select('name').execute());
    expect([await seen('ours'), await seen('theirs')]).toEqual([[], [{ name: 'Ada' }]]);
  });
});

const WHOSE = prepared('test_whose_definitions', 'select distinct workspace_id from definition');

/** What somebody does for a workspace, forgetting to say for which. Each gives the workspaces it saw or changed. */
const DEEDS = {
  read: () => apart.db.selectFrom('run').select('workspaceId').execute(),
  readAsPrepared: async () => (await sql<{ workspaceId: string }>`${sql.raw(WHOSE)}`.execute(apart.db)).rows,
  readTwiceInOne: () =>
    apart.db.transaction().execute(async (trx) => {
      const before = await trx.selectFrom('definition').select('workspaceId').execute();
      await sleep(1);
      return [...before, ...(await trx.selectFrom('definition').select('workspaceId').execute())];
    }),
  change: () =>
    apart.db
      .updateTable('definition')
      .set({ updatedAt: sql<Date>`now()` })
      .returning('workspaceId')
      .execute(),
  fail: async () => {
    await expect(sql`SELECT 1 / 0`.execute(apart.db)).rejects.toThrow(/zero/);
    return [];
  },
  breakOff: async (tenant: Tenant) => {
    const broken = apart.db.transaction().execute(async (trx) => {
      await trx.updateTable('definition').set({ revision: 99 }).execute();
      await trx
        .insertInto('definition')
        .values({ workspaceId: otherThan(tenant), kind: 'trait', id: 'planted', revision: 1, object: '{}' })
        .execute();
    });
    await expect(broken).rejects.toThrow(/row-level security/);
    return [];
  },
  give: async (tenant: Tenant) => {
    await expect(
      apart.db
        .updateTable('definition')
        .set({ workspaceId: otherThan(tenant) })
        .execute(),
    ).rejects.toThrow(/row-level security|duplicate key/);
    return [];
  },
} satisfies Record<string, (tenant: Tenant) => Promise<readonly { readonly workspaceId: string }[]>>;

describe('I11 a connection that goes from one workspace to the other', () => {
  test('takes nothing along, in whatever order and however the work before it ended', async () => {
    const deed = fc.record({
      tenant: fc.constantFrom(...TENANTS),
      does: fc.constantFrom(...(Object.keys(DEEDS) as (keyof typeof DEEDS)[])),
      waits: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 2, maxLength: 14 }), async (deeds) => {
        const saw = await Promise.all(
          deeds.map(({ tenant, does, waits }) =>
            apart.within(tenant, async () => {
              await sleep(waits);
              return (await DEEDS[does](tenant)).map(({ workspaceId }) => [tenant, workspaceId] as const);
            }),
          ),
        );
        for (const [tenant, seen] of saw.flat()) expect(seen).toBe(tenant);
      }),
      { numRuns: 60 },
    );
    const left = await all.db.selectFrom('definition').select(['workspaceId', 'id', 'revision']).orderBy('id').execute();
    expect(left).toEqual(
      TENANTS.flatMap((workspaceId) => ['one', 'two'].map((name) => ({ workspaceId, id: `${workspaceId}_${name}`, revision: 1 }))),
    );
  });

  test('is told of its workspace only when that is another one', async () => {
    const told: unknown[] = [];
    const client = { query: async (_: string, values: unknown) => void told.push(values), release: () => undefined };
    const pool = { connect: async () => client } as unknown as pg.Pool;
    const scope = newScope();
    const connections = tenantPool({ tenants: pool, everybody: pool }, scope);
    for (const tenant of ['ours', 'ours', 'theirs', 'theirs', 'ours']) await scope.within(tenant, () => connections.connect());
    expect(told).toEqual([['ours'], ['theirs'], ['ours']]);
  });

  test('that cannot be told is thrown away', async () => {
    const thrownAway: unknown[] = [];
    const client = { query: () => Promise.reject(new Error('gone')), release: (away: unknown) => void thrownAway.push(away) };
    const pool = { connect: async () => client } as unknown as pg.Pool;
    const scope = newScope();
    const connections = tenantPool({ tenants: pool, everybody: pool }, scope);
    await expect(scope.within('ours', () => connections.connect())).rejects.toThrow('gone');
    expect(thrownAway).toEqual([true]);
  });
});
