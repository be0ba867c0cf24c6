import { NotFound } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from '../audit.js';
import { UUID } from '../page.js';
import { asPrepared } from '../prepared.js';
import type { Role, Tables } from '../tables.js';
import { hashToken, newToken } from './token.js';

/** An API key without its secret part. */
export interface ApiKeyRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
  /** What of its role it may do, `syncs:run`; empty: all. */
  readonly scopes: readonly string[];
  /** Who made it, as an actor; a key that a key made belongs to whoever made that one. `null` where nobody did. */
  readonly owner: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes?: readonly string[];
  readonly owner?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly actor: string;
}

/** Keys for programs. Only a hash is kept; a revoked key stops working at once. */
export interface ApiKeys {
  /** The only time `key` is seen. */
  create(key: NewApiKey): Promise<{ readonly row: ApiKeyRow; readonly key: string }>;
  /** The key's row, or `undefined` when it is unknown, revoked or expired, or its workspace is closed. Notes its use, at most once a minute. */
  verify(key: string): Promise<ApiKeyRow | undefined>;
  list(workspaceId: string): Promise<readonly ApiKeyRow[]>;
  revoke(key: { readonly workspaceId: string; readonly id: string; readonly actor: string }): Promise<void>;
}

const COLUMNS = ['id', 'workspaceId', 'name', 'role', 'scopes', 'owner', 'createdBy', 'createdAt', 'expiresAt', 'lastUsedAt'] as const;

/** `across` sees all workspaces: whose a key is shows only when it is found. */
export function openApiKeys(db: Kysely<Tables>, across: Kysely<Tables>): ApiKeys {
  return {
    create: (key) => db.transaction().execute((trx) => createKey(trx, key)),
    verify: (key) => verifyKey(across, key),
    list: (workspaceId) => db.selectFrom('apiKey').select(COLUMNS).where('workspaceId', '=', workspaceId).orderBy('id').execute(),
    revoke: (key) => revokeKey(db, key),
  };
}

/** Inside a transaction, so that a key can be made with what it is for. */
export async function createKey(trx: Kysely<Tables>, { workspaceId, name, role, ...rest }: NewApiKey) {
  const { scopes = [], owner, expiresAt, actor } = rest;
  const key = newToken('trb');
  const row = await trx
    .insertInto('apiKey')
    .values({
      ...{ id: uuid(), workspaceId, name, role, scopes: [...scopes], owner: owner ?? null, hash: hashToken(key), createdBy: actor },
      expiresAt: expiresAt ?? null,
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  await record(trx, {
    ...{ workspaceId, actor, action: 'api_key.create', kind: 'api_key', subject: row.id },
    after: { name, role, scopes, expires_at: expiresAt?.toISOString() },
  });
  return { row, key };
}

async function verifyKey(db: Kysely<Tables>, key: string): Promise<ApiKeyRow | undefined> {
  const found = db
    .selectFrom('apiKey')
    .select(COLUMNS)
    .where('hash', '=', hashToken(key))
    .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', sql<Date>`now()`)]))
    .where('workspaceId', 'in', (from) => from.selectFrom('workspace').select('id').where('deletedAt', 'is', null));
  // Asked with every request: to plan it takes three times as long as to answer it.
  const [row] = (await db.executeQuery(asPrepared('verify_api_key', found))).rows;
  if (row !== undefined && longAgo(row.lastUsedAt)) await noteUse(db, row.id);
  return row;
}

/** Whether the use of something should be noted again. */
export const longAgo = (at: Date | null): boolean => at === null || at.getTime() < Date.now() - 60_000;

async function noteUse(db: Kysely<Tables>, id: string): Promise<void> {
  await db
    .updateTable('apiKey')
    .set({ lastUsedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

async function revokeKey(db: Kysely<Tables>, key: { workspaceId: string; id: string; actor: string }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const mine = trx.deleteFrom('apiKey').where('workspaceId', '=', key.workspaceId).where('id', '=', key.id);
    const gone = UUID.test(key.id) ? await mine.returning(['name', 'role', 'scopes']).executeTakeFirst() : undefined;
    if (gone === undefined) throw new NotFound('api_key.unknown', `there is no API key \`${key.id}\``);
    const { workspaceId, actor } = key;
    await record(trx, { workspaceId, actor, action: 'api_key.revoke', kind: 'api_key', subject: key.id, before: gone });
  });
}
