import { NO_COUNTS, type RunCounts, RunCounts as Counts } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { listRuns } from './list-runs.js';
import { RUN_COLUMNS, type RunRow } from './run-rows.js';

/** What the home page shows of runs. */
export interface Home {
  /** Of the newest stitch run that ended well, not counting the shadow's; `null` before the first. */
  readonly profiles: number | null;
  /** The last 14 days, oldest first, days without a run included (UTC). */
  readonly deliveredByDay: readonly { readonly day: string; readonly delivered: number; readonly rejected: number }[];
  /** Counts of all sync runs there were. */
  readonly totals: RunCounts;
  readonly recentRuns: readonly RunRow[];
  /** The newest runs of each sync, newest first, at most 20. */
  readonly runsBySync: ReadonlyMap<string, readonly RunRow[]>;
  /** Runs that are the newest of their subject and ended other than well. */
  readonly attention: readonly RunRow[];
}

const RECENT = 10;
const RECENT_OF_SYNC = 20;

export async function homeOf(db: Kysely<Tables>, workspaceId: string): Promise<Home> {
  const [profiles, deliveredByDay, totals, recentRuns, syncRuns, attention] = await Promise.all([
    profilesOf(db, workspaceId),
    byDay(db, workspaceId),
    totalsOf(db, workspaceId),
    listRuns(db, { workspaceId, limit: RECENT }).then(({ items }) => items),
    newestOfSyncs(db, workspaceId),
    troubled(db, workspaceId),
  ]);
  const runsBySync = new Map<string, RunRow[]>();
  for (const run of syncRuns) runsBySync.set(run.subject, [...(runsBySync.get(run.subject) ?? []), run]);
  return { profiles, deliveredByDay, totals, recentRuns, runsBySync, attention };
}

async function profilesOf(db: Kysely<Tables>, workspaceId: string): Promise<number | null> {
  const run = await db
    .selectFrom('run')
    .select('result')
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'stitch')
    .where('state', '=', 'succeeded')
    // What is tried in the shadow is nobody's profile yet.
    .where(sql<boolean>`coalesce(input->>'shadow', 'false') <> 'true'`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const profiles = run?.result?.['profiles'];
  return typeof profiles === 'number' ? profiles : null;
}

async function byDay(db: Kysely<Tables>, workspaceId: string): Promise<Home['deliveredByDay']> {
  const { rows } = await sql<{ day: string; delivered: number; rejected: number }>`
    SELECT to_char(day, 'YYYY-MM-DD') AS day,
      coalesce(sum((run.counts->>'delivered')::int), 0)::int AS delivered,
      coalesce(sum((run.counts->>'rejected')::int), 0)::int AS rejected
    FROM generate_series(date_trunc('day', now() AT TIME ZONE 'UTC') - interval '13 days', now() AT TIME ZONE 'UTC', interval '1 day') AS day
    LEFT JOIN run ON run.workspace_id = ${workspaceId} AND run.kind = 'sync'
      AND run.created_at >= day AT TIME ZONE 'UTC' AND run.created_at < (day + interval '1 day') AT TIME ZONE 'UTC'
    GROUP BY day ORDER BY day`.execute(db);
  return rows;
}

async function totalsOf(db: Kysely<Tables>, workspaceId: string): Promise<RunCounts> {
  const names = Object.keys(NO_COUNTS) as (keyof RunCounts)[];
  const sums = names.map((name) => sql`coalesce(sum((counts->>${name})::bigint), 0)::float8 AS ${sql.id(name)}`);
  const { rows } = await sql<{ totals: unknown }>`
    SELECT row_to_json(sums) AS totals FROM (
      SELECT ${sql.join(sums)} FROM run WHERE workspace_id = ${workspaceId} AND kind = 'sync') AS sums`.execute(db);
  return Counts.parse(rows[0]?.totals);
}

async function newestOfSyncs(db: Kysely<Tables>, workspaceId: string): Promise<readonly RunRow[]> {
  const ranked = db
    .selectFrom('run')
    .select(RUN_COLUMNS)
    .select(sql<number>`row_number() OVER (PARTITION BY subject ORDER BY id DESC)`.as('rank'))
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', 'sync')
    .as('ranked');
  return db.selectFrom(ranked).select(RUN_COLUMNS).where('rank', '<=', RECENT_OF_SYNC).orderBy('id', 'desc').execute();
}

async function troubled(db: Kysely<Tables>, workspaceId: string): Promise<readonly RunRow[]> {
  const newest = db
    .selectFrom('run')
    .distinctOn(['kind', 'subject'])
    .select(RUN_COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('kind', 'in', ['sync', 'stitch', 'traits', 'audiences', 'maintenance'])
    .where('state', 'not in', ['queued', 'running'])
    .orderBy('kind')
    .orderBy('subject')
    .orderBy('id', 'desc')
    .as('newest');
  return db.selectFrom(newest).select(RUN_COLUMNS).where('state', 'in', ['failed', 'held', 'partial']).orderBy('id', 'desc').execute();
}
