import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { type Store, withOrigin } from '../index.js';
import { record } from '../audit.js';
import type { Tables } from '../tables.js';
import { useStore } from '../testing/use-store.js';

const actor = 'test';

describe('the audit log', () => {
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store } = used));
  beforeEach(async () => {
    workspaceId = `w${(count += 1)}`;
    await store.workspaces.ensure(workspaceId);
  });

  const act = (action: string, more: object = {}) => store.audit.record({ workspaceId, actor, action, ...more });
  const verify = (noted?: string) => store.audit.verify({ workspaceId, noted });
  const several = async (length: number) => {
    for (let number = 1; number <= length; number += 1) await act(`act.n${number}`);
  };
  /** As somebody may who owns the database and means harm. */
  const tamper = (work: (trx: Kysely<Tables>) => Promise<unknown>) =>
    store.db.transaction().execute(async (trx) => {
      await sql`ALTER TABLE audit DISABLE TRIGGER USER`.execute(trx);
      await sql`ALTER TABLE audit_link DISABLE TRIGGER USER`.execute(trx);
      await work(trx);
      await sql`ALTER TABLE audit ENABLE TRIGGER USER`.execute(trx);
      await sql`ALTER TABLE audit_link ENABLE TRIGGER USER`.execute(trx);
    });
  const idOf = async (action: string) => (await store.audit.list({ workspaceId, action })).items[0]?.id ?? '';

  test('tells what differs, field by field, with secrets masked', async () => {
    const before = { name: 'a', settings: { token: { $secret: 'one' }, region: 'eu' }, list: [1] };
    const after = { name: 'a', settings: { token: { $secret: 'two' }, region: 'us' }, list: [1, { $secret: 'x' }] };
    await act('thing.put', { kind: 'thing', subject: 't', before, after });
    const [entry] = (await store.audit.list({ workspaceId })).items;
    expect(entry).toMatchObject({
      seq: '1',
      action: 'thing.put',
      kind: 'thing',
      subject: 't',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(entry?.before).toEqual({ 'settings.token': { secret: true }, 'settings.region': 'eu', list: [1] });
    expect(entry?.after).toEqual({ 'settings.token': { secret: true }, 'settings.region': 'us', list: [1, { secret: true }] });
  });

  test('tells which request did it, from where, and what the actor was called', async () => {
    await withOrigin({ requestId: 'r1', address: '192.0.2.7', actorName: 'Ada' }, () => act('thing.put'));
    await act('thing.put');
    const { items } = await store.audit.list({ workspaceId });
    expect(items[1]).toMatchObject({ requestId: 'r1', address: '192.0.2.7', actorName: 'Ada' });
    expect(items[0]).toMatchObject({ requestId: null, address: null, actorName: null });
  });

  test('is searched by who, what, where and when, in pages', async () => {
    for (const who of ['user:a', 'user:b']) {
      for (const action of ['definition.put', 'definition.delete', 'run.create'])
        await store.audit.record({ workspaceId, actor: who, action, kind: 'trait', subject: `of_${who.slice(-1)}` });
    }
    const found = async (more: object) =>
      (await store.audit.list({ workspaceId, ...more })).items.map((one) => `${one.actor} ${one.action}`);
    expect(await found({ actor: 'user:a', action: 'definition' })).toEqual(['user:a definition.delete', 'user:a definition.put']);
    expect(await found({ subject: 'of_b', kind: 'trait', action: 'run.create' })).toEqual(['user:b run.create']);
    expect(await found({ action: 'run' })).toHaveLength(2);
    expect(await found({ action: 'ru' })).toEqual([]);
    expect(await found({ kind: 'sync' })).toEqual([]);
    expect(await found({ since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await found({ until: new Date(Date.now() + 60_000) })).toHaveLength(6);
    const first = await store.audit.list({ workspaceId, limit: 4 });
    const rest = await store.audit.list({ workspaceId, limit: 4, cursor: first.next ?? undefined });
    expect([...first.items, ...rest.items].map(({ seq }) => Number(seq))).toEqual([6, 5, 4, 3, 2, 1]);
    expect(rest.next).toBeNull();
    expect((await store.audit.list({ workspaceId: 'default' })).items).toEqual([]);
  });

  test('nothing in it can be changed or taken out, not by whoever owns the tables either', async () => {
    await several(1);
    for (const table of ['audit', 'audit_link']) {
      await expect(sql`DELETE FROM ${sql.table(table)}`.execute(store.db)).rejects.toThrow(/can only be added to/);
      await expect(sql`UPDATE ${sql.table(table)} SET workspace_id = 'default'`.execute(store.db)).rejects.toThrow(/can only be added to/);
      await expect(sql`TRUNCATE ${sql.table(table)} CASCADE`.execute(store.db)).rejects.toThrow(/can only be added to/);
    }
    const replaying = store.db.transaction().execute(async (trx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(trx);
      await sql`DELETE FROM audit`.execute(trx);
    });
    await expect(replaying).rejects.toThrow(/can only be added to/);
    expect(await verify()).toMatchObject({ entries: 1, broken: null });
  });

  test('what a transaction took back leaves no entry and no gap', async () => {
    await several(2);
    const taken = store.db.transaction().execute(async (trx) => {
      await record(trx, { workspaceId, actor, action: 'act.back' });
      throw new Error('no');
    });
    await expect(taken).rejects.toThrow('no');
    await act('act.n3');
    expect((await store.audit.list({ workspaceId })).items.map(({ seq, action }) => `${seq} ${action}`)).toEqual([
      '3 act.n3',
      '2 act.n2',
      '1 act.n1',
    ]);
    expect(await verify()).toMatchObject({ entries: 3, broken: null });
  });

  test('twenty who write at once make one chain', async () => {
    const rounds = Array.from({ length: 20 }, async (_, writer) => {
      for (let round = 0; round < 5; round += 1) {
        await store.db.transaction().execute(async (trx) => {
          await record(trx, { workspaceId, actor: `w${writer}`, action: 'act.first' });
          await record(trx, { workspaceId, actor: `w${writer}`, action: 'act.second' });
        });
      }
    });
    await Promise.all(rounds);
    expect(await verify()).toMatchObject({ entries: 200, broken: null });
    const links = await store.db
      .selectFrom('auditLink')
      .select(['seq', 'hash'])
      .where('workspaceId', '=', workspaceId)
      .orderBy('seq')
      .execute();
    expect(links.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    expect(new Set(links.map(({ hash }) => hash)).size).toBe(200);
  });

  test('nobody waits for another’s long work, only for its end', async () => {
    let free = (): void => undefined;
    const long = new Promise<void>((resolve) => (free = resolve));
    const slow = store.db.transaction().execute(async (trx) => {
      await record(trx, { workspaceId, actor, action: 'act.slow' });
      await long;
    });
    await act('act.quick');
    free();
    await slow;
    expect((await store.audit.list({ workspaceId })).items.map(({ seq, action }) => `${seq} ${action}`).sort()).toEqual([
      '1 act.quick',
      '2 act.slow',
    ]);
    expect(await verify()).toMatchObject({ entries: 2, broken: null });
  });

  test('an entry that was changed behind our back is named, the first of them', async () => {
    await several(5);
    const [third, fourth] = [await idOf('act.n3'), await idOf('act.n4')];
    await tamper((trx) => sql`UPDATE audit SET actor = 'nobody' WHERE id IN (${third}, ${fourth})`.execute(trx));
    expect(await verify()).toMatchObject({ entries: 5, broken: { seq: '3', id: third, fault: 'changed' } });
  });

  test('one that was made to fit breaks the next', async () => {
    await several(3);
    const second = await idOf('act.n2');
    await tamper(async (trx) => {
      await sql`UPDATE audit SET actor = 'nobody' WHERE id = ${second}`.execute(trx);
      await sql`UPDATE audit_link SET hash = audit_hash(
        (SELECT hash FROM audit_link WHERE workspace_id = ${workspaceId} AND seq = 1), (SELECT audit FROM audit WHERE id = ${second}))
        WHERE audit_id = ${second}`.execute(trx);
    });
    expect(await verify()).toMatchObject({ broken: { seq: '3', fault: 'changed' } });
  });

  test('an entry that is gone is named, and one that was put beside the chain', async () => {
    await several(3);
    const second = await idOf('act.n2');
    await tamper((trx) => sql`DELETE FROM audit WHERE id = ${second}`.execute(trx));
    expect(await verify()).toMatchObject({ broken: { seq: '2', id: second, fault: 'missing' } });
    await tamper((trx) => sql`DELETE FROM audit_link WHERE audit_id = ${second}`.execute(trx));
    expect(await verify()).toMatchObject({ broken: { seq: '3', fault: 'missing' } });

    workspaceId = 'default';
    await tamper((trx) => sql`INSERT INTO audit (workspace_id, actor, action) VALUES ('default', 'x', 'act.loose')`.execute(trx));
    expect(await verify()).toMatchObject({ entries: 0, broken: { seq: null, fault: 'unchained' } });
  });

  test('an end that was cut off shows by a hash that somebody noted', async () => {
    await several(3);
    const { head } = await verify();
    expect(await verify(head ?? '')).toMatchObject({ noted: { seq: '3' } });
    const third = await idOf('act.n3');
    await tamper(async (trx) => {
      await sql`DELETE FROM audit_link WHERE audit_id = ${third}`.execute(trx);
      await sql`DELETE FROM audit WHERE id = ${third}`.execute(trx);
    });
    expect(await verify(head ?? '')).toMatchObject({ entries: 2, broken: null, noted: null });
  });
});
