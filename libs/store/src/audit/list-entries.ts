import { type Kysely, sql } from 'kysely';
import { cursorLike, DEFAULT_LIMIT, NUMBER, type Page, type PageRequest, pageOf } from '../page.js';
import type { Tables } from '../tables.js';

/** One thing somebody did, as it is kept. `before` and `after` hold the fields that differ. */
export interface AuditRow {
  readonly id: string;
  /** Its place in the workspace's chain, and the hash over it and all before it. */
  readonly seq: string;
  readonly hash: string;
  readonly at: Date;
  readonly actor: string;
  readonly actorName: string | null;
  readonly action: string;
  readonly kind: string | null;
  readonly subject: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
  readonly address: string | null;
}

/** Which entries: all that are asked for must hold. */
export interface AuditRequest extends PageRequest {
  readonly workspaceId: string;
  readonly actor?: string | undefined;
  /** A verb (`definition.put`), or all that begin so (`definition`). */
  readonly action?: string | undefined;
  readonly kind?: string | undefined;
  readonly subject?: string | undefined;
  readonly requestId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

const ENTRY = [
  ...(['audit.id', 'audit.at', 'audit.actor', 'audit.actorName', 'audit.action', 'audit.kind', 'audit.subject'] as const),
  ...(['audit.before', 'audit.after', 'audit.requestId', 'audit.address'] as const),
] as const;

/** Newest first. */
export async function listEntries(db: Kysely<Tables>, request: AuditRequest): Promise<Page<AuditRow>> {
  const { workspaceId, actor, action, kind, subject, requestId, since, until } = request;
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, NUMBER);
  let query = db
    .selectFrom('audit')
    .innerJoin('auditLink', 'auditLink.auditId', 'audit.id')
    .select([...ENTRY, 'auditLink.seq', 'auditLink.hash'])
    .where('audit.workspaceId', '=', workspaceId);
  for (const [column, wanted] of Object.entries({ actor, kind, subject, requestId })) {
    if (wanted !== undefined) query = query.where(sql.ref<string>(`audit.${column}`), '=', wanted);
  }
  if (action !== undefined) query = query.where(sql<boolean>`(audit.action = ${action} OR starts_with(audit.action, ${`${action}.`}))`);
  if (since !== undefined) query = query.where('audit.at', '>=', since);
  if (until !== undefined) query = query.where('audit.at', '<', until);
  if (cursor !== undefined) query = query.where('audit.id', '<', cursor);
  const rows = await query
    .orderBy('audit.id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, (row) => row.id);
}
