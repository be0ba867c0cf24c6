import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { sql } from 'kysely';
import { openStore, type Store } from '../index.js';
import { migrateBefore } from '../testing/migrate-before.js';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ databaseUrl: database.url });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

test('an installation of before keeps its keys and its log, which is chained as it was written; who was logged in logs in anew', async () => {
  await migrateBefore(store, '0013');
  await sql`INSERT INTO workspace (id, name) VALUES ('default', 'default'), ('other', 'other')`.execute(store.db);
  await sql`INSERT INTO api_key (id, workspace_id, name, role, hash, created_by)
    VALUES ('0199a0b0-0000-7000-8000-000000000001', 'default', 'old', 'editor', encode(sha256('trb_old'), 'hex'), 'system')`.execute(
    store.db,
  );
  await sql`INSERT INTO session (hash, workspace_id, role, expires_at) VALUES ('x', 'default', 'admin', now() + interval '1 day')`.execute(
    store.db,
  );
  for (const [place, action] of [
    ['default', 'one.did'],
    ['other', 'two.did'],
    ['default', 'three.did'],
  ] as const) {
    await sql`INSERT INTO audit (workspace_id, actor, action, before, after) VALUES (${place}, 'session', ${action}, '{"a": 1}', '{"a": 2}')`.execute(
      store.db,
    );
  }
  await store.migrate();
  expect(await store.apiKeys.verify('trb_old')).toMatchObject({ name: 'old', role: 'editor', scopes: [], owner: null });
  expect(await store.db.selectFrom('session').select('id').execute()).toEqual([]);
  await store.audit.record({ workspaceId: 'default', actor: 'test', action: 'four.did' });
  const { items } = await store.audit.list({ workspaceId: 'default' });
  expect(items.map(({ seq, action }) => `${seq} ${action}`)).toEqual(['3 four.did', '2 three.did', '1 one.did']);
  expect(await store.audit.verify({ workspaceId: 'default' })).toMatchObject({ entries: 3, broken: null });
  expect(await store.audit.verify({ workspaceId: 'other' })).toMatchObject({ entries: 1, broken: null });
});
