import type { RunKind, RunState } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { cursorLike, DEFAULT_LIMIT, NUMBER, type Page, type PageRequest, pageOf, UUID } from '../page.js';
import type { Tables, UndeliveredOutcome } from '../tables.js';
import { RUN_COLUMNS, type RunRow } from './run-rows.js';

/** Runs that answer somebody who waits: nobody looks for them in a list. */
export const WAITED_FOR = ['lookup', 'check'] as const satisfies readonly RunKind[];

export interface RunsRequest extends PageRequest {
  readonly workspaceId: string;
  readonly kind?: RunKind | undefined;
  readonly subject?: string | undefined;
  readonly state?: RunState | undefined;
  /** Of what runs were started with only what they are to do: all that people see in a list. */
  readonly brief?: boolean | undefined;
  /** Only those that are part of this pipeline. */
  readonly parent?: string | undefined;
}

/** A record a run did not deliver (or could not plan). */
export interface RecordRow {
  readonly seq: number | null;
  readonly key: string | null;
  readonly operation: string | null;
  readonly outcome: UndeliveredOutcome;
  readonly code: string;
  readonly message: string;
}

export interface RecordsRequest extends PageRequest {
  readonly workspaceId: string;
  readonly runId: string;
  readonly outcome?: UndeliveredOutcome | undefined;
}

const BRIEF = RUN_COLUMNS.filter((column) => column !== 'input');
const INTENT = sql<unknown>`jsonb_strip_nulls(jsonb_build_object('intent', input->'intent'))`.as('input');

/** Newest first: the ids are uuids of version 7, whose order is that of creation. */
export async function listRuns(db: Kysely<Tables>, request: RunsRequest): Promise<Page<RunRow>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, UUID);
  let query = db.selectFrom('run').select(RUN_COLUMNS).where('workspaceId', '=', request.workspaceId);
  if (request.brief === true)
    query = db
      .selectFrom('run')
      .select([...BRIEF, INTENT])
      .where('workspaceId', '=', request.workspaceId);
  query = request.kind === undefined ? query.where('kind', 'not in', WAITED_FOR) : query.where('kind', '=', request.kind);
  if (request.subject !== undefined) query = query.where('subject', '=', request.subject);
  if (request.state !== undefined) query = query.where('state', '=', request.state);
  if (request.parent !== undefined) query = query.where('parent', '=', request.parent);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, (row) => row.id);
}

/** In the order they were noted, which does not move while a run goes on. */
export async function listRecords(db: Kysely<Tables>, request: RecordsRequest): Promise<Page<RecordRow>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, NUMBER);
  let query = db
    .selectFrom('recordOutcome')
    .select(['id', 'seq', 'key', 'operation', 'outcome', 'code', 'message'])
    .where('workspaceId', '=', request.workspaceId)
    .where('runId', '=', request.runId);
  if (request.outcome !== undefined) query = query.where('outcome', '=', request.outcome);
  if (cursor !== undefined) query = query.where('id', '>', cursor);
  const rows = await query
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit, (row) => row.id);
  return { ...page, items: page.items.map(({ id: _, ...row }) => row) };
}
