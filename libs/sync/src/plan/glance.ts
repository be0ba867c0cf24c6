import type { Sync } from '@tributary/core';
import { ident, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import type { OpenLedger } from '../ledger/ledger.js';
import { formerShape, isSameShape, presentShape, remappedFields } from '../ledger/shape.js';
import type { Layout, SyncTables } from '../mapping/layout.js';
import { DIFF } from './diff.js';
import type { Wanted } from './intents.js';
import { INVALID, numbers, STAGE, type Staged } from './stage.js';

/** What is looked at, and for whom. */
export interface GlanceRequest {
  /** The source as it would be staged. */
  readonly stage: Sql;
  readonly wanted: Wanted;
  readonly tables: SyncTables;
  readonly sync: Sync;
  readonly layout: Layout;
  readonly schema: string;
}

/** What extraction gave, and the ledger, where nothing is to be planned. */
export interface Unchanged {
  readonly staged: Staged;
  readonly ledger: OpenLedger;
}

const KEY = ident('_key');
const HASH = ident('_hash');

/**
 * Whether nothing is to be planned, seen in one query over source and ledger by key and fingerprint, with nothing written. If so, the
 * stage and the diff are there and empty; `null` means that the records must be staged and compared. A glance only
 * ever saves work: it never calls unchanged what would be planned, held or invalid.
 */
export async function glance(session: Session, request: GlanceRequest, options?: StatementOptions): Promise<Unchanged | null> {
  const { stage, wanted, tables } = request;
  if (wanted.every || wanted.keys !== null || !wanted.reads || wanted.effect !== 'send') return null;
  const columns = await session.describe(stage);
  if (!(await isReady(session, request, columns))) return null;
  const [row = []] = await session.rows(compileGlance(stage, tables), options);
  const seen = seenIn(row.map((count) => Number(String(count))));
  if (!isUnchanged(wanted, seen)) return null;
  await stageNone(session, stage);
  return {
    staged: { extracted: seen.pairs, invalid: 0, samples: [], hasInvalid: false, columns },
    ledger: { tables, records: seen.ledger, owed: 0, first: false, remapped: [] },
  };
}

async function stageNone(session: Session, stage: Sql): Promise<void> {
  const { dialect } = session;
  const text = sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  const empty = [
    [STAGE, sql`SELECT * FROM (${stage}) AS stage WHERE FALSE`],
    [INVALID, sql`SELECT ${KEY} FROM ${STAGE}`],
    [DIFF, sql`SELECT ${KEY}, ${text} AS "_operation", FALSE AS "_all", ${text} AS "_why" FROM ${STAGE}`],
  ] as const;
  for (const [table, query] of empty) await session.execute(dialect.createTable(table, query, { temporary: true }));
}

/** There is a ledger, its fingerprints are of the present mapping and engine, and nothing is owed. */
async function isReady(session: Session, request: GlanceRequest, columns: Staged['columns']): Promise<boolean> {
  const former = await formerShape(session, request);
  if (former === undefined) return false;
  const present = await presentShape(session, { ...request, columns });
  if (!isSameShape(former, present) || remappedFields(former, present).length > 0) return false;
  const [owed] = await numbers(session, sql`SELECT count(*) FROM ${request.tables.owed}`);
  return owed === 0;
}

/** Pairs of source and ledger in all, in the source only, in the ledger only, with another value; and what the ledger has. */
export function compileGlance(stage: Sql, { ledger }: Pick<SyncTables, 'ledger'>): Sql {
  return sql`SELECT count(*), count(*) FILTER (WHERE ledger.${KEY} IS NULL), count(*) FILTER (WHERE stage.${KEY} IS NULL AND ledger.${KEY} IS NOT NULL),
  count(*) FILTER (WHERE stage.${KEY} IS NOT NULL AND ledger.${KEY} IS NOT NULL AND stage.${HASH} IS DISTINCT FROM ledger.${HASH}),
  (SELECT count(*) FROM ${ledger})
FROM (SELECT ${KEY}, ${HASH} FROM (${stage}) AS staged) AS stage
FULL OUTER JOIN (SELECT ${KEY}, ${HASH} FROM ${ledger}) AS ledger ON stage.${KEY} = ledger.${KEY}`;
}

interface Seen {
  readonly pairs: number;
  readonly sourceOnly: number;
  readonly ledgerOnly: number;
  readonly changed: number;
  /** What the ledger has. */
  readonly ledger: number;
}

function seenIn([all = 0, sourceOnly = 0, ledgerOnly = 0, changed = 0, ledger = 0]: readonly number[]): Seen {
  return { pairs: all - sourceOnly - ledgerOnly, sourceOnly, ledgerOnly, changed, ledger };
}

/**
 * A record without a key is in the source only. The keys of the ledger are unique: so many pairs as it has keys in them mean that no two
 * records share one. A source without records is for the guard.
 */
function isUnchanged(wanted: Wanted, { pairs, sourceOnly, ledgerOnly, changed, ledger }: Seen): boolean {
  const isValid = pairs > 0 && sourceOnly === 0 && pairs === ledger - ledgerOnly;
  const plansChanges = wanted.differing && changed > 0;
  const plansRemovals = wanted.operations.includes('remove') && ledgerOnly > 0;
  return isValid && !plansChanges && !plansRemovals;
}
