import type { Kysely } from 'kysely';
import { cursorLike, DEFAULT_LIMIT, NUMBER, type Page, type PageRequest, pageOf } from './page.js';
import type { Tables } from './tables.js';

/** One thing somebody did. */
export interface AuditEntry {
  readonly workspaceId: string;
  /** Who: `api_key:<id>`, `session`, `system`. */
  readonly actor: string;
  /** What: `definition.put`, `api_key.revoke`. */
  readonly action: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly kind: string | null;
  readonly subject: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** Who changed what, with the state before and after, secrets masked. Can only be added to; the database holds that. */
export interface Audit {
  record(entry: AuditEntry): Promise<void>;
  list(request: PageRequest & { readonly workspaceId: string }): Promise<Page<AuditRow>>;
}

export function openAudit(db: Kysely<Tables>): Audit {
  return { record: (entry) => record(db, entry), list: (request) => list(db, request) };
}

/** Adds an entry, inside the transaction that makes the change. */
export async function record(db: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await recordAll(db, [entry]);
}

/** How many entries go into one statement. */
const CHUNK = 1_000;

/** Adds many entries, in their order, inside the transaction that makes the changes. */
export async function recordAll(db: Kysely<Tables>, entries: readonly AuditEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += CHUNK) {
    await db
      .insertInto('audit')
      .values(entries.slice(from, from + CHUNK).map(rowOf))
      .execute();
  }
}

function rowOf(entry: AuditEntry) {
  return {
    workspaceId: entry.workspaceId,
    actor: entry.actor,
    action: entry.action,
    kind: entry.kind ?? null,
    subject: entry.subject ?? null,
    before: entry.before === undefined ? null : JSON.stringify(masked(entry.before)),
    after: entry.after === undefined ? null : JSON.stringify(masked(entry.after)),
  };
}

async function list(db: Kysely<Tables>, request: PageRequest & { readonly workspaceId: string }): Promise<Page<AuditRow>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, NUMBER);
  const rows = await db
    .selectFrom('audit')
    .select(['id', 'at', 'actor', 'action', 'kind', 'subject', 'before', 'after'])
    .where('workspaceId', '=', request.workspaceId)
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor as string))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, (row) => row.id);
}

/** Settings refer to a secret by `{ "$secret": id }`; what people see is only that there is one. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  if ('$secret' in value) return { secret: true };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner)]));
}
