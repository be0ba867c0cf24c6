import type { RunState } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { ID, named } from '../objects/named.js';
import { OBJECT_COLUMNS, type ObjectRow } from '../objects/rows.js';
import { cursorLike, DEFAULT_LIMIT, type Page, type PageRequest, pageOf } from '../page.js';
import { RUN_COLUMNS, type RunRow } from '../runs/run-rows.js';
import type { Tables } from '../tables.js';

/** Runs shown as marks in a row. */
const RECENT = 20;

/** Which syncs: by words of their name or destination, by what they use, by how their newest run stands. */
export interface SyncHealthRequest extends PageRequest {
  readonly workspaceId: string;
  readonly search?: string | undefined;
  readonly id?: string | undefined;
  readonly destination?: string | undefined;
  readonly model?: string | undefined;
  readonly state?: RunState | undefined;
}

/** A run as a mark in a row of them. */
export type RecentRun = Pick<RunRow, 'id' | 'state' | 'counts' | 'createdAt'>;

/** How a sync stands. */
export interface SyncHealth {
  readonly sync: ObjectRow<'sync'>;
  /** Of its destination; `null` where that is not there. */
  readonly connector: string | null;
  readonly lastRun: RunRow | null;
  /** Newest first, at most 20. */
  readonly recent: readonly RecentRun[];
  /** When its schedule is due next. */
  readonly nextAt: Date | null;
}

/** A page of syncs by id, each with its newest runs. Costs the same however many runs there were. */
export async function listSyncHealth(db: Kysely<Tables>, request: SyncHealthRequest): Promise<Page<SyncHealth>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const page = pageOf(await syncsOf(db, request, limit + 1), limit, ({ id }) => id);
  const of = { workspaceId: request.workspaceId, ids: page.items.map(({ id }) => id) };
  if (of.ids.length === 0) return { items: [], next: null };
  const destinations = page.items.map(({ object }) => object.destination);
  const [last, recent, due, connectors] = await Promise.all([
    newestRuns(db, of, { columns: RUN_COLUMNS, limit: 1 }),
    newestRuns(db, of, { columns: ['id', 'subject', 'state', 'counts', 'createdAt'], limit: RECENT }),
    dueAt(db, of),
    connectorsOf(db, { workspaceId: of.workspaceId, ids: destinations }),
  ]);
  const items = page.items.map((sync) => ({
    sync,
    connector: connectors.get(sync.object.destination) ?? null,
    lastRun: last.find(({ subject }) => subject === sync.id) ?? null,
    recent: recent.filter(({ subject }) => subject === sync.id),
    nextAt: due.get(sync.id) ?? null,
  }));
  return { items, next: page.next };
}

async function syncsOf(db: Kysely<Tables>, request: SyncHealthRequest, limit: number): Promise<readonly ObjectRow<'sync'>[]> {
  const { workspaceId, id, search, destination, model, state } = request;
  const cursor = cursorLike(request.cursor, ID);
  const last = sql<RunState>`(SELECT run.state FROM run WHERE run.workspace_id = definition.workspace_id AND run.kind = 'sync'
    AND run.subject = definition.id ORDER BY run.id DESC LIMIT 1)`;
  const rows = await db
    .selectFrom('definition')
    .select(OBJECT_COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'sync')
    .$if(cursor !== undefined, (query) => query.where('id', '>', cursor as string))
    .$if(id !== undefined, (query) => query.where('id', '=', id as string))
    .$if(search !== undefined, (query) => query.where(named(search as string, ['label', 'destination'])))
    .$if(destination !== undefined, (query) => query.where(sql`object->>'destination'`, '=', destination))
    .$if(model !== undefined, (query) => query.where(sql`object->'source'->>'model'`, '=', model))
    .$if(state !== undefined, (query) => query.where(last, '=', state as RunState))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows as unknown as readonly ObjectRow<'sync'>[];
}

interface Of {
  readonly workspaceId: string;
  readonly ids: readonly string[];
}

/** Of each sync the newest, found by the index that has them in that order. */
async function newestRuns<C extends (typeof RUN_COLUMNS)[number]>(
  db: Kysely<Tables>,
  { workspaceId, ids }: Of,
  { columns, limit }: { readonly columns: readonly C[]; readonly limit: number },
): Promise<readonly Pick<RunRow, C | 'subject'>[]> {
  const rows = await db
    .selectFrom('definition')
    .innerJoinLateral(
      (of) =>
        of
          .selectFrom('run')
          .select(columns.map((column) => `run.${column}` as const))
          .whereRef('run.workspaceId', '=', 'definition.workspaceId')
          .where('run.kind', '=', 'sync')
          .whereRef('run.subject', '=', 'definition.id')
          .orderBy('run.id', 'desc')
          .limit(limit)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .selectAll('newest')
    .where('definition.workspaceId', '=', workspaceId)
    .where('definition.kind', '=', 'sync')
    .where('definition.id', 'in', ids)
    .orderBy(sql`newest.id`, 'desc')
    .execute();
  return rows as unknown as readonly Pick<RunRow, C | 'subject'>[];
}

async function dueAt(db: Kysely<Tables>, { workspaceId, ids }: Of): Promise<ReadonlyMap<string, Date | null>> {
  const rows = await db
    .selectFrom('schedule')
    .select(['subject', 'nextAt'])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'sync')
    .where('subject', 'in', ids)
    .execute();
  return new Map(rows.map(({ subject, nextAt }) => [subject, nextAt]));
}

async function connectorsOf(db: Kysely<Tables>, { workspaceId, ids }: Of): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('definition')
    .select(['id', sql<string>`object->>'connector'`.as('connector')])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'destination')
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, connector }) => [id, connector]));
}
