import { NotFound } from '@tributary/core';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** The tenants. Every other row belongs to one. */
export interface Workspaces {
  /** Creates the workspace unless it is there. */
  ensure(id: string, name?: string): Promise<Workspace>;
  get(id: string): Promise<Workspace>;
  list(): Promise<readonly Workspace[]>;
}

/** The workspace of an installation that has only one. */
export const DEFAULT_WORKSPACE = 'default';

export function openWorkspaces(db: Kysely<Tables>): Workspaces {
  const get = async (id: string) => {
    const row = await db.selectFrom('workspace').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new NotFound('workspace.unknown', `there is no workspace \`${id}\``);
    return row;
  };
  return {
    ensure: async (id, name = id) => {
      await db
        .insertInto('workspace')
        .values({ id, name })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return get(id);
    },
    get,
    list: () => db.selectFrom('workspace').selectAll().orderBy('id').execute(),
  };
}
