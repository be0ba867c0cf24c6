import { type Kysely, sql } from 'kysely';
import { UUID } from '../page.js';
import type { Tables } from '../tables.js';

/** What those are called who did something in a workspace. */
export interface Actors {
  /**
   * The names of users and API keys, `user:<id>` or `api_key:<id>` to name: as they are called now, or were called last where they are gone.
   * Whoever is neither (`system`, `schedule`), or was never known by a name, is not in it. At most two queries, however many are asked for.
   */
  names(workspaceId: string, actors: Iterable<string>): Promise<ReadonlyMap<string, string>>;
}

export function openActors(db: Kysely<Tables>): Actors {
  return {
    names: async (workspaceId, actors) => {
      const wanted = [...new Set(actors)].filter(isNamed);
      const present = wanted.length === 0 ? [] : await presentNames(db, workspaceId, wanted);
      const known = new Map(present.map(({ actor, name }) => [actor, name]));
      const gone = wanted.filter((actor) => !known.has(actor));
      for (const { actor, name } of gone.length === 0 ? [] : await formerNames(db, workspaceId, gone)) known.set(actor, name);
      return known;
    },
  };
}

interface Named {
  readonly actor: string;
  readonly name: string;
}

const USER = 'user:';
const KEY = 'api_key:';

const isNamed = (actor: string): boolean => [USER, KEY].some((sort) => idOf(sort, actor) !== undefined);

function idOf(sort: string, actor: string): string | undefined {
  const id = actor.slice(sort.length);
  return actor.startsWith(sort) && UUID.test(id) ? id : undefined;
}

async function presentNames(db: Kysely<Tables>, workspaceId: string, actors: readonly string[]): Promise<readonly Named[]> {
  const ids = (sort: string) => actors.map((actor) => idOf(sort, actor)).filter((id) => id !== undefined);
  const { rows } = await sql<Named>`
    SELECT ${USER} || id AS actor, name FROM app_user JOIN membership ON user_id = id
    WHERE workspace_id = ${workspaceId} AND id = ANY(${ids(USER)}::uuid[])
    UNION ALL SELECT ${KEY} || id, name FROM api_key WHERE workspace_id = ${workspaceId} AND id = ANY(${ids(KEY)}::uuid[])`.execute(db);
  return rows;
}

/** The audit log keeps what people were called when they did something. */
async function formerNames(db: Kysely<Tables>, workspaceId: string, actors: readonly string[]): Promise<readonly Named[]> {
  const { rows } = await sql<Named>`
    SELECT gone.actor, former.name FROM unnest(${[...actors]}::text[]) AS gone (actor) CROSS JOIN LATERAL (
      SELECT actor_name AS name FROM audit WHERE workspace_id = ${workspaceId} AND audit.actor = gone.actor AND actor_name IS NOT NULL
      ORDER BY id DESC LIMIT 1) AS former`.execute(db);
  return rows;
}
