import { type Kysely, sql } from 'kysely';
import { cursorLike, DEFAULT_LIMIT, NUMBER, type Page, type PageRequest, pageOf } from '../page.js';
import type { Tables } from '../tables.js';
import type { LogScope } from '../run-log/scope.js';

/** A request and its answer, in excerpts in which secrets are hidden. */
export interface Exchange {
  readonly batch: number;
  readonly attempt: number;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  /** `null` when no answer came. */
  readonly status: number | null;
  readonly ms: number;
  readonly request: string;
  readonly response: string;
}

export interface ExchangesRequest extends PageRequest {
  readonly workspaceId: string;
  readonly runId: string;
  readonly batch?: number | undefined;
  /** Those of the batch in which this change was. */
  readonly seq?: number | undefined;
}

/** Of one run. What is more is not kept: the first of them tell what went wrong. */
const KEPT_OF_RUN = 200;

/** Text that PostgreSQL cannot hold is what some destination answered: it is shown without those characters. */
const plain = (text: string): string => Buffer.from(text.replaceAll('\0', '')).toString();

/** Keeps exchanges of one attempt, as long as the run has not too many. */
export async function keepExchanges(
  { db, workspaceId }: LogScope,
  { runId, batch, attempt }: { readonly runId: string; readonly batch: number; readonly attempt: number },
  entries: readonly Omit<Exchange, 'batch' | 'attempt'>[],
): Promise<void> {
  if (entries.length === 0) return;
  const told = entries.map(({ path, request, response, ...entry }) => ({
    ...entry,
    path: plain(path),
    request: plain(request),
    response: plain(response),
  }));
  await sql`
    INSERT INTO exchange (workspace_id, run_id, batch, attempt, at, method, path, status, ms, request, response)
    SELECT ${workspaceId}, ${runId}, ${batch}, ${attempt}, at, method, path, status, ms, request, response
    FROM jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
      AS entry(at timestamptz, method text, path text, status int, ms real, request text, response text)
    WHERE (SELECT count(*) FROM exchange WHERE run_id = ${runId}) < ${KEPT_OF_RUN}`.execute(db);
}

const batchOf = (db: Kysely<Tables>, runId: string, seq: number) =>
  db.selectFrom('batch').select('number').where('runId', '=', runId).where('fromSeq', '<=', seq).where('toSeq', '>=', seq);

/** In the order they were noted. */
export async function listExchanges(db: Kysely<Tables>, request: ExchangesRequest): Promise<Page<Exchange>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, NUMBER);
  let query = db
    .selectFrom('exchange')
    .select(['id', 'batch', 'attempt', 'at', 'method', 'path', 'status', 'ms', 'request', 'response'])
    .where('workspaceId', '=', request.workspaceId)
    .where('runId', '=', request.runId);
  if (request.batch !== undefined) query = query.where('batch', '=', request.batch);
  if (request.seq !== undefined) query = query.where('batch', 'in', batchOf(db, request.runId, request.seq));
  if (cursor !== undefined) query = query.where('id', '>', cursor);
  const rows = await query
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit, (row) => row.id);
  return { ...page, items: page.items.map(({ id: _, ...row }) => row) };
}
