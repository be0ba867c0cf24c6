import { NotFound } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from '../audit.js';
import { UUID } from '../page.js';
import type { Role, Tables } from '../tables.js';
import { hashToken, newToken } from './token.js';

/** An API key without its secret part. */
export interface ApiKeyRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt?: Date | undefined;
  readonly actor: string;
}

/** Keys for programs. Only a hash is kept; a revoked key stops working at once. */
export interface ApiKeys {
  /** The only time `key` is seen. */
  create(key: NewApiKey): Promise<{ readonly row: ApiKeyRow; readonly key: string }>;
  /** The key's row, or `undefined` when it is unknown, revoked or expired. Notes its use, at most once a minute. */
  verify(key: string): Promise<ApiKeyRow | undefined>;
  list(workspaceId: string): Promise<readonly ApiKeyRow[]>;
  revoke(key: { readonly workspaceId: string; readonly id: string; readonly actor: string }): Promise<void>;
}

const COLUMNS = ['id', 'workspaceId', 'name', 'role', 'createdAt', 'expiresAt', 'lastUsedAt'] as const;

export function openApiKeys(db: Kysely<Tables>): ApiKeys {
  return {
    create: (key) => createKey(db, key),
    verify: (key) => verifyKey(db, key),
    list: (workspaceId) => db.selectFrom('apiKey').select(COLUMNS).where('workspaceId', '=', workspaceId).orderBy('id').execute(),
    revoke: (key) => revokeKey(db, key),
  };
}

async function createKey(db: Kysely<Tables>, { workspaceId, name, role, expiresAt, actor }: NewApiKey) {
  const key = newToken('trb');
  const row = await db.transaction().execute(async (trx) => {
    const created = await trx
      .insertInto('apiKey')
      .values({ id: uuid(), workspaceId, name, role, hash: hashToken(key), createdBy: actor, expiresAt: expiresAt ?? null })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await record(trx, { workspaceId, actor, action: 'api_key.create', subject: created.id, after: { name, role } });
    return created;
  });
  return { row, key };
}

async function verifyKey(db: Kysely<Tables>, key: string): Promise<ApiKeyRow | undefined> {
  const row = await db
    .selectFrom('apiKey')
    .select(COLUMNS)
    .where('hash', '=', hashToken(key))
    .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', sql<Date>`now()`)]))
    .executeTakeFirst();
  if (row !== undefined) await noteUse(db, row.id);
  return row;
}

async function noteUse(db: Kysely<Tables>, id: string): Promise<void> {
  await db
    .updateTable('apiKey')
    .set({ lastUsedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where((where) => where.or([where('lastUsedAt', 'is', null), where('lastUsedAt', '<', sql<Date>`now() - interval '1 minute'`)]))
    .execute();
}

async function revokeKey(db: Kysely<Tables>, key: { workspaceId: string; id: string; actor: string }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const mine = trx.deleteFrom('apiKey').where('workspaceId', '=', key.workspaceId).where('id', '=', key.id);
    const gone = UUID.test(key.id) ? await mine.returning(['name', 'role']).executeTakeFirst() : undefined;
    if (gone === undefined) throw new NotFound('api_key.unknown', `there is no API key \`${key.id}\``);
    await record(trx, { workspaceId: key.workspaceId, actor: key.actor, action: 'api_key.revoke', subject: key.id, before: gone });
  });
}
