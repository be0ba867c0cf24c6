import { type Kysely, sql } from 'kysely';
import { type CredentialStanding, standingOf, WELL } from '../limits/standing.js';
import { ID, named } from '../objects/named.js';
import { OBJECT_COLUMNS, type ObjectRow } from '../objects/rows.js';
import { cursorLike, DEFAULT_LIMIT, type Page, type PageRequest, pageOf } from '../page.js';
import type { RunError, RunWaiting, Tables } from '../tables.js';
import type { RunState } from '@tributary/core';

/** Which destinations: by words of their name or connector. */
export interface DestinationHealthRequest extends PageRequest {
  readonly workspaceId: string;
  readonly id?: string | undefined;
  readonly search?: string | undefined;
}

/** How the newest check of a destination ended. */
export interface LastCheck {
  readonly destination: string;
  readonly state: RunState;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: RunError | null;
  readonly finishedAt: Date;
}

/** What a destination was sent in the last seven days, and what is on its way. */
export interface Traffic {
  readonly syncs: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly requests: number;
  /** Changes of runs that go on, not answered yet. */
  readonly backlog: number;
  /** Why a run of it stands still now. */
  readonly waiting: RunWaiting | null;
}

/** How a destination stands. */
export interface DestinationHealth extends Traffic, CredentialStanding {
  readonly destination: ObjectRow<'destination'>;
  readonly check: LastCheck | null;
}

const QUIET: Traffic = { syncs: 0, delivered: 0, rejected: 0, requests: 0, backlog: 0, waiting: null };

/** A page of destinations by id, each with its newest check and what its syncs did in the last seven days. */
export async function listDestinationHealth(db: Kysely<Tables>, request: DestinationHealthRequest): Promise<Page<DestinationHealth>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const page = pageOf(await destinationsOf(db, request, limit + 1), limit, ({ id }) => id);
  const of = { workspaceId: request.workspaceId, ids: page.items.map(({ id }) => id) };
  if (of.ids.length === 0) return { items: [], next: null };
  const [checks, traffic, standing] = await Promise.all([checksOf(db, of), trafficOf(db, of), standingOf(db, of)]);
  const items = page.items.map((destination) => ({
    ...(traffic.get(destination.id) ?? QUIET),
    ...(standing.get(destination.id) ?? WELL),
    destination,
    check: checks.get(destination.id) ?? null,
  }));
  return { items, next: page.next };
}

async function destinationsOf(
  db: Kysely<Tables>,
  request: DestinationHealthRequest,
  limit: number,
): Promise<readonly ObjectRow<'destination'>[]> {
  const cursor = cursorLike(request.cursor, ID);
  const rows = await db
    .selectFrom('definition')
    .select(OBJECT_COLUMNS)
    .where('workspaceId', '=', request.workspaceId)
    .where('kind', '=', 'destination')
    .$if(cursor !== undefined, (query) => query.where('id', '>', cursor as string))
    .$if(request.id !== undefined, (query) => query.where('id', '=', request.id as string))
    .$if(request.search !== undefined, (query) => query.where(named(request.search as string, ['label', 'connector'])))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows as unknown as readonly ObjectRow<'destination'>[];
}

interface Of {
  readonly workspaceId: string;
  readonly ids: readonly string[];
}

async function checksOf(db: Kysely<Tables>, { workspaceId, ids }: Of): Promise<ReadonlyMap<string, LastCheck>> {
  const { rows } = await sql<LastCheck>`
    SELECT destination.id AS destination, newest.state, newest.result, newest.error, newest.finished_at
    FROM unnest(${ids}::text[]) AS destination(id)
    CROSS JOIN LATERAL (
      SELECT state, result, error, finished_at FROM run
      WHERE workspace_id = ${workspaceId} AND kind = 'check' AND subject = 'destination:' || destination.id AND finished_at IS NOT NULL
      ORDER BY id DESC LIMIT 1) AS newest`.execute(db);
  return new Map(rows.map((row) => [row.destination, row]));
}

async function trafficOf(db: Kysely<Tables>, { workspaceId, ids }: Of): Promise<ReadonlyMap<string, Traffic>> {
  const sum = (name: string) => sql`coalesce(sum((run.counts->>${sql.lit(name)})::int), 0)::int`;
  const { rows } = await sql<Traffic & { readonly destination: string }>`
    SELECT sync.object->>'destination' AS destination, count(DISTINCT sync.id)::int AS syncs,
      ${sum('delivered')} AS delivered, ${sum('requests')} AS requests,
      (${sum('rejected')} + ${sum('in_doubt')})::int AS rejected,
      coalesce(sum((run.counts->>'pending')::int) FILTER (WHERE run.state = 'running'), 0)::int AS backlog,
      (array_agg(run.waiting ORDER BY run.id DESC) FILTER (WHERE run.state = 'running' AND run.waiting IS NOT NULL))[1] AS waiting
    FROM definition AS sync
    LEFT JOIN run ON run.workspace_id = sync.workspace_id AND run.kind = 'sync' AND run.subject = sync.id
      AND (run.created_at > now() - interval '7 days' OR run.state = 'running')
    WHERE sync.workspace_id = ${workspaceId} AND sync.kind = 'sync' AND sync.object->>'destination' = ANY(${ids}::text[])
    GROUP BY 1`.execute(db);
  return new Map(rows.map(({ destination, ...traffic }) => [destination, traffic]));
}
