import { ledgerCounts, ledgerEntry } from '@tributary/sync';
import type { Question } from './question.js';

/** How much a destination holds by our ledger; of one key, what it was last told. */
export const ledger: Question<'ledger'> = async ({ sync: id, key }, { store, workspaceId, warehouse, schema }) => {
  const { object: sync } = await store.objects.get({ workspaceId, kind: 'sync', id });
  return warehouse.transaction(async (session) => ({
    ...(await ledgerCounts(session, { sync, schema })),
    ...(key === undefined ? {} : { entry: await ledgerEntry(session, { sync, schema }, key, new Date()) }),
  }));
};
