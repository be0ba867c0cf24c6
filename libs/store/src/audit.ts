import type { Kysely } from 'kysely';
import { differing } from './audit/differing.js';
import { type AuditRequest, type AuditRow, listEntries } from './audit/list-entries.js';
import { currentOrigin } from './audit/origin.js';
import { type ChainVerdict, verifyChain } from './audit/verify-chain.js';
import type { Page } from './page.js';
import type { Tables } from './tables.js';
import { noteWish } from './wishes.js';

/** One thing somebody did. Of `before` and `after` what differs is kept, with secrets masked. */
export interface AuditEntry {
  readonly workspaceId: string;
  /** Who: `user:<id>`, `api_key:<id>`, `system`. */
  readonly actor: string;
  /** The verb: `definition.put`, `api_key.revoke`. */
  readonly action: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * Who changed what, with the fields before and after. Can only be added to, and each entry of a workspace is bound to the one before it by a
 * hash; the database holds both.
 */
export interface Audit {
  /** For what changes nothing here and is noted nevertheless. A change is noted in its own transaction. */
  record(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(request: AuditRequest): Promise<Page<AuditRow>>;
  /** Walks the chain and names the first entry that does not fit; `noted` is a hash of before to look for. */
  verify(request: { readonly workspaceId: string; readonly noted?: string | undefined }): Promise<ChainVerdict>;
}

export function openAudit(db: Kysely<Tables>): Audit {
  return {
    record: (entry) => record(db, entry),
    list: (request) => listEntries(db, request),
    verify: (request) => verifyChain(db, request),
  };
}

/** Adds an entry, inside the transaction that makes the change. */
export async function record(db: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await recordAll(db, [entry]);
}

/** How many entries go into one statement. */
const CHUNK = 1_000;

/** Adds many entries, in their order, inside the transaction that makes the changes. */
export async function recordAll(db: Kysely<Tables>, entries: readonly AuditEntry[]): Promise<void> {
  const [first] = entries;
  if (first !== undefined) await noteWish(db, first.subject === undefined ? first.action : `${first.kind} ${first.subject}`);
  for (let from = 0; from < entries.length; from += CHUNK) {
    await db
      .insertInto('audit')
      .values(entries.slice(from, from + CHUNK).map(rowOf))
      .execute();
  }
}

function rowOf({ workspaceId, actor, action, kind, subject, ...states }: AuditEntry) {
  const { before, after } = differing(states.before, states.after);
  const { requestId, address, actorName } = currentOrigin() ?? {};
  return {
    ...{ workspaceId, actor, action, kind: kind ?? null, subject: subject ?? null },
    before: before === undefined ? null : JSON.stringify(before),
    after: after === undefined ? null : JSON.stringify(after),
    ...{ requestId: requestId ?? null, address: address ?? null, actorName: actorName ?? null },
  };
}
