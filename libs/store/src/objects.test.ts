import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type AnyObject,
  Conflict,
  Destination,
  IdentifierType,
  IdentityRule,
  Invalid,
  Model,
  NotFound,
  Sync,
  Warehouse,
} from '@tributary/core';
import { planChanges, resolveSync, revisionsOf, type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const warehouse = Warehouse.parse({ kind: 'warehouse', id: 'main', engine: 'duckdb', path: 'shop.duckdb' });
const destination = Destination.parse({ kind: 'destination', id: 'braze_eu', connector: 'braze', settings: { key: { $secret: 's1' } } });
const model = Model.parse({ kind: 'model', id: 'products', warehouse: 'main', table: 'products', primary_key: 'id' });
const sync = Sync.parse({
  kind: 'sync',
  id: 'catalogue',
  source: { model: 'products' },
  destination: 'braze_eu',
  object: 'items',
  key: { id: 'id' },
  mapping: { id: { column: 'id' }, name: { column: 'name' } },
});
const project: readonly AnyObject[] = [sync, model, destination, warehouse];

describe('definitions', () => {
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store } = used), []);
  beforeEach(async () => {
    workspaceId = `w${++count}`;
    await store.workspaces.ensure(workspaceId);
  });
  const put = (object: AnyObject, expected?: number) => store.objects.put({ workspaceId, object, actor: 'test', expected });

  test('a project is applied at once, whatever the order of its objects; applied again it changes nothing', async () => {
    const first = await store.objects.apply(workspaceId, project, 'test');
    expect(first.created.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'sync catalogue',
      'model products',
      'destination braze_eu',
      'warehouse main',
    ]);
    expect(await store.objects.apply(workspaceId, project, 'test')).toEqual({ created: [], changed: [], deleted: [], unchanged: 4 });
    expect(await store.objects.count(workspaceId)).toMatchObject({ sync: 1, model: 1, trait: 0 });
  });

  test('an object that changed gets a new revision and its fields are named, the others keep theirs', async () => {
    await store.objects.apply(workspaceId, project, 'test');
    const renamed = { ...sync, mode: 'mirror' as const, mapping: { ...sync.mapping, name: { column: 'title' } } };
    const result = await store.objects.apply(workspaceId, [...project.slice(1), renamed], 'test');
    expect(result).toEqual({
      created: [],
      changed: [{ kind: 'sync', id: 'catalogue', fields: ['mapping.name.column', 'mode'] }],
      deleted: [],
      unchanged: 3,
    });
    expect((await store.objects.get({ workspaceId, kind: 'sync', id: 'catalogue' })).revision).toBe(2);
    expect((await store.objects.get({ workspaceId, kind: 'model', id: 'products' })).revision).toBe(1);
  });

  test('one wrong object leaves all as they were', async () => {
    const dangling = { ...sync, destination: 'nowhere' };
    const applying = store.objects.apply(workspaceId, [warehouse, model, dangling], 'test');
    await expect(applying).rejects.toThrow(/sync `catalogue` names the destination `nowhere`, which does not exist/);
    await expect(applying).rejects.toMatchObject({ details: [{ path: 'sync.catalogue.destination' }] });
    expect(await store.objects.all(workspaceId)).toEqual([]);
  });

  test('with `prune` what is not among them is deleted, and its revisions stay', async () => {
    await store.objects.apply(workspaceId, project, 'test');
    const result = await store.objects.apply(workspaceId, [model, warehouse], 'test', { prune: true });
    expect(result).toEqual({
      created: [],
      changed: [],
      deleted: [
        { kind: 'destination', id: 'braze_eu' },
        { kind: 'sync', id: 'catalogue' },
      ],
      unchanged: 2,
    });
    const { items } = await store.objects.revisions({ workspaceId, kind: 'sync', id: 'catalogue' });
    expect(items.map(({ revision, object }) => [revision, object === null])).toEqual([
      [2, true],
      [1, false],
    ]);
    await store.objects.apply(workspaceId, project, 'test');
    expect((await store.objects.get({ workspaceId, kind: 'sync', id: 'catalogue' })).revision).toBe(3);
    const { items: entries } = await store.audit.list({ workspaceId });
    expect(entries.map(({ action }) => action).filter((action) => action === 'definition.delete')).toHaveLength(2);
  });

  test('what is needed by an object that stays is not pruned: nothing changes', async () => {
    await store.objects.apply(workspaceId, project, 'test');
    const pruning = store.objects.apply(workspaceId, [sync, destination, warehouse], 'test', { prune: true });
    await expect(pruning).rejects.toMatchObject({ details: [{ path: 'sync.catalogue.source.model' }] });
    expect(await store.objects.all(workspaceId)).toHaveLength(4);
  });

  test('are changed exactly as planned, or not at all: whatever moved since is named', async () => {
    await store.objects.apply(workspaceId, project, 'test');
    const renamed = { ...sync, mode: 'mirror' as const };
    const wanted = [renamed, model, destination, warehouse];
    const planned = planChanges(await store.objects.all(workspaceId), wanted, { prune: true });
    const expected = revisionsOf(planned);
    await put({ ...model, primary_key: 'sku' });
    const late = store.objects.apply(workspaceId, wanted, 'test', { prune: true, expected });
    await expect(late).rejects.toMatchObject({
      code: 'revision.mismatch',
      message: expect.stringContaining('model `products` is at revision 2, not 1'),
    });
    await put(model);
    const again = revisionsOf(planChanges(await store.objects.all(workspaceId), wanted, { prune: true }));
    await put({ ...warehouse, id: 'second' });
    const unseen = store.objects.apply(workspaceId, wanted, 'test', { prune: true, expected: again });
    await expect(unseen).rejects.toThrow(/warehouse `second` is at revision 1 and was not there when the plan was made/);
    expect((await store.objects.get({ workspaceId, kind: 'sync', id: 'catalogue' })).object).toMatchObject({ mode: 'upsert' });
    expect(await store.objects.apply(workspaceId, wanted, 'test', { expected: again })).toMatchObject({ unchanged: 3, deleted: [] });
  });

  test('two objects of one kind with one id are refused', async () => {
    await expect(store.objects.apply(workspaceId, [warehouse, warehouse], 'test')).rejects.toThrow(/warehouse `main` is defined twice/);
  });

  test('a change that expects another revision than the present one is refused', async () => {
    await put(warehouse, 0);
    await expect(put(warehouse, 0)).rejects.toMatchObject({ code: 'revision.mismatch' });
    await put({ ...warehouse, path: 'other.duckdb' } as AnyObject, 1);
    await expect(put(warehouse, 1)).rejects.toThrow(/warehouse `main` is at revision 2, not 1/);
    await expect(put(model, 3)).rejects.toThrow(/there is no model `products`, revision 3 was expected/);
  });

  test('what others need cannot be deleted, and the refusal names them', async () => {
    await store.objects.apply(workspaceId, project, 'test');
    const deleting = store.objects.delete({ workspaceId, kind: 'warehouse', id: 'main', actor: 'test' });
    await expect(deleting).rejects.toThrow(Conflict);
    await expect(deleting).rejects.toThrow(/warehouse `main` is needed by model `products`/);
    expect(await store.objects.referrers({ workspaceId, kind: 'destination', id: 'braze_eu' })).toEqual([
      { kind: 'sync', id: 'catalogue', path: 'destination' },
    ]);
    for (const [kind, id] of [
      ['sync', 'catalogue'],
      ['model', 'products'],
      ['warehouse', 'main'],
    ] as const)
      await store.objects.delete({ workspaceId, kind, id, actor: 'test' });
    expect(await store.objects.find({ workspaceId, kind: 'warehouse', id: 'main' })).toBeUndefined();
  });

  test('an object that is made anew under an old id goes on counting revisions', async () => {
    await put(warehouse);
    await store.objects.delete({ workspaceId, kind: 'warehouse', id: 'main', actor: 'test' });
    const { row } = await put(warehouse);
    expect(row.revision).toBe(3);
  });

  test('deleting and naming the same object at once cannot leave a reference to nothing', async () => {
    await put(IdentifierType.parse({ kind: 'identifier_type', id: 'email' }));
    const rule = IdentityRule.parse({ kind: 'identity_rule', id: 'signup', identifier: 'email', value: 'x' });
    const both = await Promise.allSettled([
      put(rule),
      store.objects.delete({ workspaceId, kind: 'identifier_type', id: 'email', actor: 'test' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const rejected = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect([Invalid, Conflict]).toContain((rejected.reason as Error).constructor);
  });

  test('another workspace has its own objects and sees none of these', async () => {
    await put(warehouse);
    await store.workspaces.ensure('other');
    await expect(store.objects.get({ workspaceId: 'other', kind: 'warehouse', id: 'main' })).rejects.toThrow(NotFound);
    expect((await store.objects.list({ workspaceId: 'other', kind: 'warehouse' })).items).toEqual([]);
  });

  test('a list comes in pages by id', async () => {
    for (const id of ['c', 'a', 'b']) await put({ ...warehouse, id });
    const first = await store.objects.list({ workspaceId, kind: 'warehouse', limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(['a', 'b']);
    const second = await store.objects.list({ workspaceId, kind: 'warehouse', limit: 2, cursor: first.next ?? '' });
    expect([second.items.map(({ id }) => id), second.next]).toEqual([['c'], null]);
    await expect(store.objects.list({ workspaceId, kind: 'warehouse', cursor: "'; DROP" })).rejects.toMatchObject({ code: 'page.cursor' });
  });

  test('a sync is resolved with its destination and model', async () => {
    await store.objects.apply(workspaceId, project, 'test');
    expect(await resolveSync(store.objects, workspaceId, 'catalogue')).toEqual({ workspaceId, sync, revision: 1, model, destination });
  });

  test('who changed what is in the audit log, with secrets masked, and cannot be taken out', async () => {
    await put(warehouse);
    await put(destination);
    await store.objects.delete({ workspaceId, kind: 'destination', id: 'braze_eu', actor: 'session' });
    const { items } = await store.audit.list({ workspaceId });
    expect(items.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
      ['definition.delete', 'session', 'braze_eu'],
      ['definition.put', 'test', 'braze_eu'],
      ['definition.put', 'test', 'main'],
    ]);
    expect(items[0]?.before).toMatchObject({ settings: { key: { secret: true } } });
    await expect(store.db.deleteFrom('audit').execute()).rejects.toThrow(/can only be added to/);
    await expect(store.db.updateTable('audit').set({ actor: 'nobody' }).execute()).rejects.toThrow(/can only be added to/);
  });

  describe('what they were', () => {
    const named = { kind: 'model', id: 'products' } as const;
    const list = async (more: { limit?: number; cursor?: string } = {}) => store.objects.revisions({ workspaceId, ...named, ...more });
    const revision = (number: number, against?: number) => store.objects.revision({ workspaceId, ...named, revision: number, against });
    const anotherModel = Model.parse({ ...model, table: undefined, query: 'SELECT * FROM products', primary_key: 'sku' });

    beforeEach(async () => {
      await put(warehouse);
      await put(model);
      await put(anotherModel);
    });

    test('every change is a revision, which tells what changed, field by field', async () => {
      await put(model);
      const { items } = await list();
      expect(items.map(({ revision: number, before, actor }) => [number, before, actor])).toEqual([
        [3, 2, 'test'],
        [2, 1, 'test'],
        [1, null, 'test'],
      ]);
      expect((await revision(2)).changes).toEqual([
        { field: 'primary_key', old: 'id', new: 'sku' },
        { field: 'query', new: 'SELECT * FROM products' },
        { field: 'table', old: 'products' },
      ]);
      expect((await revision(1)).changes).toContainEqual({ field: 'primary_key', new: 'id' });
      expect((await revision(1)).object).toEqual(model);
    });

    test('any two can be compared, in either direction', async () => {
      await put({ ...anotherModel, primary_key: 'code' });
      expect(await revision(3, 1)).toMatchObject({ before: 1 });
      expect((await revision(3, 1)).changes).toContainEqual({ field: 'primary_key', old: 'id', new: 'code' });
      expect((await revision(1, 3)).changes).toContainEqual({ field: 'primary_key', old: 'code', new: 'id' });
      expect((await revision(2, 2)).changes).toEqual([]);
    });

    test('a deletion is a revision as well, and what comes after it begins anew', async () => {
      await store.objects.delete({ workspaceId, ...named, actor: 'test' });
      await put(model);
      const { items } = await list();
      expect(items.map(({ object }) => object === null)).toEqual([false, true, false, false]);
      expect((await revision(3)).changes).toContainEqual({ field: 'primary_key', old: 'sku' });
      expect((await revision(4)).changes).toContainEqual({ field: 'primary_key', new: 'id' });
    });

    test('come in pages, and the first of a page is compared like any other', async () => {
      await put(model);
      const first = await list({ limit: 2 });
      expect(first.items.map(({ revision: number }) => number)).toEqual([3, 2]);
      const second = await list({ limit: 2, cursor: first.next ?? '' });
      expect(second.items.map(({ revision: number, changes }) => [number, changes.length > 0])).toEqual([[1, true]]);
      expect(second.next).toBeNull();
    });

    test('a secret that changed is one change', async () => {
      await put(destination);
      await put({ ...destination, settings: { key: { $secret: 's2' } } });
      const changed = await store.objects.revision({ workspaceId, kind: 'destination', id: 'braze_eu', revision: 2 });
      expect(changed.changes).toEqual([{ field: 'settings.key', old: { $secret: 's1' }, new: { $secret: 's2' } }]);
    });

    test('what never was is named', async () => {
      await expect(revision(9)).rejects.toThrow(
        new NotFound('', 'model `products` has no revision 9: list its revisions to see which there are'),
      );
      await expect(store.objects.revisions({ workspaceId, kind: 'model', id: 'nothing' })).rejects.toThrow(
        new NotFound('', 'there is no model `nothing`'),
      );
      await expect(store.objects.revision({ workspaceId: 'other', ...named, revision: 1 })).rejects.toThrow(NotFound);
    });
  });
});
