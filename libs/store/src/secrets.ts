import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.js';

/** An encrypted value, as `libs/runtime` seals it. The store never sees plain text. */
export interface SecretRow {
  readonly workspaceId: string;
  readonly id: string;
  /** The master key that wraps the secret's own key. */
  readonly keyId: string;
  readonly envelope: Readonly<Record<string, string>>;
}

/** Encrypted values, referred to from settings as `{ "$secret": id }`. */
export interface Secrets {
  put(rows: readonly SecretRow[]): Promise<void>;
  get(workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, SecretRow>>;
  /** Secrets still wrapped by another key than this one: to be wrapped anew. */
  wrappedByOthers(keyId: string, limit?: number): Promise<readonly SecretRow[]>;
  /** Removes secrets that no definition, no active run and no waiting promotion refers to, a day after they were written; gives how many. */
  prune(olderThanMs?: number): Promise<number>;
}

const COLUMNS = ['workspaceId', 'id', 'keyId', 'envelope'] as const;
const DAY = 86_400_000;

export function openSecrets(db: Kysely<Tables>): Secrets {
  return {
    put: (rows) => put(db, rows),
    get: async (workspaceId, ids) => {
      if (ids.length === 0) return new Map();
      const rows = await db.selectFrom('secret').select(COLUMNS).where('workspaceId', '=', workspaceId).where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id, row as SecretRow]));
    },
    wrappedByOthers: async (keyId, limit = 500) => {
      const rows = await db.selectFrom('secret').select(COLUMNS).where('keyId', '<>', keyId).orderBy('id').limit(limit).execute();
      return rows as readonly SecretRow[];
    },
    prune: (olderThanMs = DAY) => prune(db, olderThanMs),
  };
}

async function put(db: Kysely<Tables>, rows: readonly SecretRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto('secret')
    .values(rows.map((row) => ({ ...row, envelope: JSON.stringify(row.envelope) })))
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'id'])
        .doUpdateSet((set) => ({ keyId: set.ref('excluded.keyId'), envelope: set.ref('excluded.envelope') })),
    )
    .execute();
}

async function prune(db: Kysely<Tables>, olderThanMs: number): Promise<number> {
  const refersTo = (document: string) => sql`${sql.ref(document)} @? ('$.** ? (@."$secret" == "' || secret.id || '")')::jsonpath`;
  const { numAffectedRows } = await sql`
    DELETE FROM secret WHERE created_at < ${new Date(Date.now() - olderThanMs)}
      AND NOT EXISTS (SELECT FROM definition WHERE definition.workspace_id = secret.workspace_id AND ${refersTo('definition.object')})
      AND NOT EXISTS (SELECT FROM run WHERE run.workspace_id = secret.workspace_id AND run.state IN ('queued', 'running') AND ${refersTo('run.input')})
      AND NOT EXISTS (SELECT FROM promotion WHERE promotion.workspace_id = secret.workspace_id AND promotion.state = 'waiting' AND ${refersTo('promotion.objects')})
      AND NOT EXISTS (SELECT FROM promotion WHERE promotion.workspace_id = secret.workspace_id AND promotion.state = 'waiting' AND ${refersTo('promotion.objects')})
  `.execute(db);
  return Number(numAffectedRows ?? 0n);
}
