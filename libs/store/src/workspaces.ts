import { Conflict, NotFound } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { createKey } from './access/api-keys.js';
import { record } from './audit.js';
import { ACTIVE_STATES } from './runs/run-rows.js';
import type { Tables } from './tables.js';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** Who asks for a new workspace: a user becomes its admin; to a key, which belongs to one workspace, the key of an admin is given. */
export interface Founder {
  readonly actor: string;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Who the new key belongs to. */
  readonly owner?: string | undefined;
}

/** The tenants. Every other row belongs to one. */
export interface Workspaces {
  /** Creates the workspace unless it is there. */
  ensure(id: string, name?: string): Promise<Workspace>;
  /** Throws `Conflict('workspace.taken')`; the id of a closed workspace is not given again. */
  create(
    workspace: { readonly id: string; readonly name: string },
    founder: Founder,
  ): Promise<{ readonly row: Workspace; readonly key: string | undefined }>;
  get(id: string): Promise<Workspace>;
  /** Those that are open. */
  list(): Promise<readonly Workspace[]>;
  rename(workspace: { readonly id: string; readonly name: string; readonly actor: string }): Promise<Workspace>;
  /** Closes a workspace in which nothing is defined and nothing runs. Its history stays. Throws `Conflict` where there is something. */
  delete(workspace: { readonly id: string; readonly actor: string }): Promise<void>;
}

/** The workspace of an installation that has only one. */
export const DEFAULT_WORKSPACE = 'default';

const COLUMNS = ['id', 'name', 'createdAt'] as const;

export function openWorkspaces(db: Kysely<Tables>): Workspaces {
  const get = (id: string) => getWorkspace(db, id);
  return {
    ensure: async (id, name = id) => {
      await db
        .insertInto('workspace')
        .values({ id, name })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return get(id);
    },
    create: (workspace, founder) => create(db, workspace, founder),
    get,
    list: () => db.selectFrom('workspace').select(COLUMNS).where('deletedAt', 'is', null).orderBy('id').execute(),
    rename: (workspace) => rename(db, workspace),
    delete: (workspace) => close(db, workspace),
  };
}

async function getWorkspace(db: Kysely<Tables>, id: string): Promise<Workspace> {
  const row = await db.selectFrom('workspace').select(COLUMNS).where('id', '=', id).where('deletedAt', 'is', null).executeTakeFirst();
  if (row === undefined) throw new NotFound('workspace.unknown', `there is no workspace \`${id}\``);
  return row;
}

async function create(db: Kysely<Tables>, { id, name }: { id: string; name: string }, { actor, userId, sessionId, owner }: Founder) {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('workspace')
      .values({ id, name })
      .onConflict((conflict) => conflict.doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw new Conflict('workspace.taken', `the id \`${id}\` is taken: choose another`);
    await record(trx, { workspaceId: id, actor, action: 'workspace.create', kind: 'workspace', subject: id, after: { name } });
    if (userId === undefined) {
      const made = await createKey(trx, { workspaceId: id, name: 'first key', role: 'admin', owner, actor });
      return { row, key: made.key };
    }
    await trx.insertInto('membership').values({ workspaceId: id, userId, role: 'admin' }).execute();
    // Whoever founds a workspace may go there with the session they have.
    if (sessionId !== undefined)
      await sql`UPDATE session SET reach = array_append(reach, ${id}) WHERE id = ${sessionId} AND reach IS NOT NULL`.execute(trx);
    return { row, key: undefined };
  });
}

async function rename(db: Kysely<Tables>, { id, name, actor }: { id: string; name: string; actor: string }): Promise<Workspace> {
  return db.transaction().execute(async (trx) => {
    const before = await getWorkspace(trx, id);
    await trx.updateTable('workspace').set({ name }).where('id', '=', id).execute();
    const changed = { before: { name: before.name }, after: { name } };
    await record(trx, { workspaceId: id, actor, action: 'workspace.rename', kind: 'workspace', subject: id, ...changed });
    return { ...before, name };
  });
}

async function close(db: Kysely<Tables>, { id, actor }: { id: string; actor: string }): Promise<void> {
  if (id === DEFAULT_WORKSPACE)
    throw new Conflict('workspace.default', `\`${id}\` is the workspace every installation has: it can be renamed, not deleted`);
  await db.transaction().execute(async (trx) => {
    // The same lock as every change of definitions: none comes in between.
    await trx.selectFrom('workspace').select('id').where('id', '=', id).forUpdate().execute();
    const { name } = await getWorkspace(trx, id);
    await refuseFull(trx, id);
    for (const table of ['session', 'loginToken', 'invitation', 'apiKey', 'membership'] as const) {
      await trx.deleteFrom(table).where('workspaceId', '=', id).execute();
    }
    await sql`DELETE FROM app_user WHERE NOT EXISTS (SELECT FROM membership WHERE user_id = app_user.id)`.execute(trx);
    await trx
      .updateTable('workspace')
      .set({ deletedAt: sql<Date>`now()` })
      .where('id', '=', id)
      .execute();
    await record(trx, { workspaceId: id, actor, action: 'workspace.delete', kind: 'workspace', subject: id, before: { name } });
  });
}

async function refuseFull(trx: Kysely<Tables>, id: string): Promise<void> {
  const defined = await trx.selectFrom('definition').select(['kind', 'id']).where('workspaceId', '=', id).limit(3).execute();
  if (defined.length > 0) {
    const some = defined.map((one) => `${one.kind} \`${one.id}\``).join(', ');
    throw new Conflict('workspace.full', `the workspace \`${id}\` is not empty: delete what it defines first, such as ${some}`);
  }
  const run = await trx.selectFrom('run').select('id').where('workspaceId', '=', id).where('state', 'in', ACTIVE_STATES).executeTakeFirst();
  if (run !== undefined)
    throw new Conflict('workspace.busy', `the run \`${run.id}\` goes on in \`${id}\`: wait until it has ended, or cancel it`);
}
