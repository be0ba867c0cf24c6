import type { Store } from '@tributary/store';

/** What moves by itself when somebody looks. */
const MOVES = new Set(['lastUsedAt', 'lastSeenAt']);

/** Every row of a workspace, by table. */
export async function dumpOf(store: Store, workspaceId: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await store.db.introspection.getTables();
  const owned = tables.filter(({ columns }) => columns.some(({ name }) => name === 'workspace_id'));
  const dumped = owned.map(async ({ name }) => {
    const rows: readonly object[] = await store.db
      .selectFrom(name as 'run')
      .selectAll()
      .where('workspaceId', '=', workspaceId)
      .execute();
    return [name, rows.map(still).sort()] as const;
  });
  const all = await Promise.all(dumped);
  return Object.fromEntries(all.filter(([, rows]) => rows.length > 0));
}

const still = (row: object): string => JSON.stringify(Object.entries(row).filter(([name]) => !MOVES.has(name)));
