import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase, testServer } from '@tributary/test-support';
import { sql } from 'kysely';
import pg from 'pg';
import { openStore, type Store } from '../index.js';

/** The accounts that operators give us, each with what it may do. */
const ACCOUNTS = { plain: '', makesRoles: 'CREATEROLE', passesBy: 'BYPASSRLS' } as const;

describe('I11 the account that PostgreSQL is used by', () => {
  let admin: pg.Client;
  const open: { store: Store; database: TestDatabase; account: string }[] = [];

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: testServer() });
    await admin.connect();
  });
  afterEach(async () => {
    for (const { store, database, account } of open.splice(0)) {
      await store.close();
      await database.drop();
      await admin.query(`DROP ROLE IF EXISTS ${account}_tenant, ${account}`);
    }
  });
  afterAll(() => admin.end());

  /** A store on a database that belongs to a new account with this right, and how to open another one. */
  const own = async (right: string) => {
    const account = `owner_${randomBytes(6).toString('hex')}`;
    await admin.query(`CREATE ROLE ${account} LOGIN PASSWORD 'p' ${right}`);
    const database = await freshDatabase();
    const url = Object.assign(new URL(database.url), { username: account, password: 'p' });
    await admin.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${account}`);
    const store = openStore({ databaseUrl: url.href, apart: true });
    open.push({ store, database, account });
    return { store, account, url: url.href };
  };

  /** What of two workspaces each sees of the other, and whom the queries run as. */
  const heldIn = async (store: Store) => {
    for (const id of ['ours', 'theirs']) await store.workspaces.ensure(id);
    const seen = await store.within('ours', () => store.db.selectFrom('workspace').select('id').execute());
    const { rows } = await store.within('ours', () => sql<{ role: string }>`SELECT current_user AS role`.execute(store.db));
    return { seen: seen.map(({ id }) => id), role: rows[0]?.role, all: (await store.workspaces.list()).map(({ id }) => id) };
  };

  test('that may do nothing special is held by row-level security itself, and sees all where it works for all', async () => {
    const { store, account } = await own(ACCOUNTS.plain);
    await store.migrate();
    expect(await heldIn(store)).toEqual({ seen: ['ours'], role: account, all: ['ours', 'theirs'] });
  });

  test('that may make roles makes one that may less, once', async () => {
    const { store, account, url } = await own(ACCOUNTS.makesRoles);
    await store.migrate();
    expect(await heldIn(store)).toEqual({ seen: ['ours'], role: `${account}_tenant`, all: ['ours', 'theirs'] });
    const again = openStore({ databaseUrl: url, apart: true });
    expect(await again.migrate()).toEqual([]);
    await again.close();
  });

  test('that passes by it and may make no role is told the statement an administrator runs, and starts after it', async () => {
    const { store, account, url } = await own(ACCOUNTS.passesBy);
    const refused: unknown = await store.migrate().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'store.tenancy' });
    const statements = /`(CREATE ROLE [^`]+)`/.exec((refused as Error).message)?.[1] ?? '';
    await admin.query(statements);
    const again = openStore({ databaseUrl: url, apart: true });
    await again.migrate();
    expect(await heldIn(again)).toMatchObject({ seen: ['ours'], role: `${account}_tenant` });
    await again.close();
  });

  test('that works for all needs no other role: a worker starts wherever it can connect', async () => {
    const { url } = await own(ACCOUNTS.passesBy);
    const worker = openStore({ databaseUrl: url });
    await worker.migrate();
    await worker.workspaces.ensure('ours');
    expect((await worker.workspaces.list()).length).toBe(1);
    await worker.close();
  });
});
