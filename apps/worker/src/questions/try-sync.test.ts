import { expect, test } from '@jest/globals';
import { Model, Sync } from '@tributary/core';
import type { Store } from '@tributary/store';
import { openTestWarehouse } from '@tributary/test-support';
import type { Asked } from './question.js';
import { trySync } from './try-sync.js';

test('a column that cannot fill a field of the destination is told when a sync is checked, before any run', async () => {
  const place = await openTestWarehouse('duckdb');
  try {
    const { warehouse } = place;
    const at = { store: {} as Store, workspaceId: 'default', warehouse, schema: 'tributary' } as unknown as Asked;
    const query = `SELECT 1 AS id, TRUE AS seen`;
    const model = Model.parse({ kind: 'model', id: 'people', warehouse: 'main', query, primary_key: 'id' });
    const sync = Sync.parse({
      ...{ kind: 'sync', id: 'people_there', source: { model: 'people' }, destination: 'crm', object: 'users' },
      ...{ key: { id: 'id' }, mapping: { seen_at: { column: 'seen' } } },
    });
    const tried = (type: 'datetime' | 'boolean') =>
      trySync(at, { models: [model], traits: [], fields: [{ name: 'seen_at', label: 'Seen', type }] }, sync);
    await expect(tried('datetime')).rejects.toMatchObject({
      details: [{ path: 'mapping.seen_at', message: expect.stringMatching(/`seen` is boolean, which cannot fill the field `seen_at`/) }],
    });
    await tried('boolean');
  } finally {
    await place.drop();
  }
});
