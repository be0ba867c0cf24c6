import { Sync, typeName } from '@tributary/core';
import { syncSourceOf } from '../sources/sync-source.js';
import type { Question } from './question.js';

/** A sync that asks its source for nothing in particular. */
const ASKS_NOTHING = { kind: 'sync', id: 'columns', destination: 'none', object: 'none', key: { none: '' }, mapping: {} } as const;

/** The columns a sync of this source can map, as they are now. Reads no row. */
export const columns: Question<'columns'> = async ({ source }, { store, workspaceId, warehouse }) => {
  const sync = Sync.parse({ ...ASKS_NOTHING, source });
  const model = 'model' in source ? (await store.objects.get({ workspaceId, kind: 'model', id: source.model })).object : undefined;
  const described = await warehouse.describe(await syncSourceOf(store, { workspaceId, sync, model }, warehouse));
  return { items: described.map(({ name, type }) => ({ name, type: typeName(type) })) };
};
