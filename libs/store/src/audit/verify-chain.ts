import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';

/** What is wrong with the first entry that does not fit. */
export type ChainFault = 'changed' | 'missing' | 'unchained';

/** What walking the chain of a workspace found. */
export interface ChainVerdict {
  /** How many entries the chain has. */
  readonly entries: number;
  /** The hash of the newest; whoever writes it down can tell later that nothing before it was cut off. */
  readonly head: string | null;
  /** The first entry that does not fit: its place (`null` outside the chain), its id, and how. */
  readonly broken: { readonly seq: string | null; readonly id: string; readonly fault: ChainFault } | null;
  /** Where the hash that was asked about stands; `null` where nothing has it. Not there when none was asked about. */
  readonly noted?: { readonly seq: string } | null;
}

/** Computes every hash anew. All of it in one statement, and so of one moment. */
export async function verifyChain(
  db: Kysely<Tables>,
  { workspaceId, noted }: { readonly workspaceId: string; readonly noted?: string | undefined },
): Promise<ChainVerdict> {
  const { rows } = await sql<{
    entries: number;
    head: string | null;
    broken: ChainVerdict['broken'];
    noted: string | null;
  }>`
    WITH link AS (
      SELECT seq, audit_id, hash, row_number() OVER place AS number, coalesce(lag(hash) OVER place, '') AS before
      FROM audit_link WHERE workspace_id = ${workspaceId} WINDOW place AS (ORDER BY seq)),
    fault AS (
      SELECT seq, audit_id AS id, CASE WHEN link.seq <> number OR entry.id IS NULL THEN 'missing' ELSE 'changed' END AS fault
      FROM link LEFT JOIN audit AS entry ON entry.id = link.audit_id AND entry.workspace_id = ${workspaceId}
      WHERE link.seq <> number OR entry.id IS NULL OR link.hash <> audit_hash(link.before, entry)
      ORDER BY seq LIMIT 1),
    loose AS (
      SELECT NULL::bigint AS seq, id, 'unchained' AS fault FROM audit
      WHERE workspace_id = ${workspaceId} AND NOT EXISTS (SELECT FROM audit_link WHERE audit_id = audit.id)
      ORDER BY id LIMIT 1)
    SELECT (SELECT count(*)::int FROM link) AS entries,
      (SELECT hash FROM link ORDER BY seq DESC LIMIT 1) AS head,
      (SELECT jsonb_build_object('seq', seq::text, 'id', id::text, 'fault', fault)
        FROM (SELECT * FROM fault UNION ALL SELECT * FROM loose) AS first ORDER BY seq NULLS LAST LIMIT 1) AS broken,
      (SELECT seq::text FROM link WHERE hash = ${noted ?? null}) AS noted`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new Error('a statement without FROM gives one row');
  const { entries, head, broken } = found;
  return { entries, head, broken, ...(noted === undefined ? {} : { noted: found.noted === null ? null : { seq: found.noted } }) };
}
