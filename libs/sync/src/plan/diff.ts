import { MODES, type Mode, type Operation } from '@tributary/core';
import { ident, join, sql, type Sql } from '@tributary/sql';
import type { SyncTables } from '../mapping/layout.js';
import { DUPLICATE, STAGE } from './stage.js';

/** What the difference between source and ledger depends on. */
export interface DiffRequest {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly mode: Mode;
  /** Every record of the source, changed or not. */
  readonly full: boolean;
  /** There are undelivered changes of earlier runs. */
  readonly hasOwed: boolean;
  /** There are keys that several records share. */
  readonly hasDuplicates: boolean;
}

/** The keys that differ. A temporary table of the planning session. */
export const DIFF = ident('tributary_diff');

const s = (column: Sql): Sql => sql`stage.${column}`;
const l = (column: Sql): Sql => sql`ledger.${column}`;
const KEY = ident('_key');
const HASH = ident('_hash');

const CONDITIONS: { readonly [O in Operation]: (request: DiffRequest) => Sql } = {
  add: () => sql`${l(KEY)} IS NULL AND ${s(KEY)} IS NOT NULL`,
  change: compileIsChange,
  remove: compileIsRemoval,
};

/**
 * Which keys differ between what the source holds and what the destination was last told: `_key`, `_operation`, and whether every
 * field has to be told (`_all`). One narrow join over key and fingerprint; rows are fetched afterwards, for these keys only.
 */
export function compileDiff(request: DiffRequest): Sql {
  const operations = MODES[request.mode] as readonly Operation[];
  const conditions = operations.map((operation) => sql`(${CONDITIONS[operation](request)})`);
  const key = join([s(KEY), l(KEY), ...(request.hasOwed ? [sql`owed.${KEY}`] : [])]);
  return sql`SELECT coalesce(${key}) AS ${KEY},
  CASE WHEN ${s(KEY)} IS NULL THEN 'remove' WHEN ${l(KEY)} IS NULL THEN 'add' ELSE 'change' END AS "_operation",
  ${compileTellsAll(request)} AS "_all"
FROM ${compileJoins(request)}
WHERE ${join(conditions, ' OR ')}`;
}

/** Only removals need the records that the source no longer has: elsewhere the ledger is merely looked up. */
function compileJoins({ tables, mode, hasOwed }: DiffRequest): Sql {
  const kind = removes(mode) ? sql`FULL OUTER JOIN` : sql`LEFT JOIN`;
  const pair = sql`${STAGE} AS stage ${kind} ${tables.ledger} AS ledger ON ${s(KEY)} = ${l(KEY)}`;
  return hasOwed ? sql`${pair} ${kind} ${tables.owed} AS owed ON coalesce(${s(KEY)}, ${l(KEY)}) = owed.${KEY}` : pair;
}

function compileIsChange({ full, hasOwed }: DiffRequest): Sql {
  const both = sql`${s(KEY)} IS NOT NULL AND ${l(KEY)} IS NOT NULL`;
  if (full) return both;
  const owed = hasOwed ? sql` OR owed.${KEY} IS NOT NULL` : sql``;
  return sql`${both} AND (${s(HASH)} <> ${l(HASH)}${owed})`;
}

/** A key that is only invalid now is not gone. An addition whose answer was lost may be there: it is taken back when its source is gone. */
function compileIsRemoval({ hasOwed, hasDuplicates }: DiffRequest): Sql {
  const delivered = sql`${l(KEY)} IS NOT NULL`;
  const known = hasOwed ? sql`(${delivered} OR (owed.operation = 'add' AND owed.kind <> 'rejected'))` : delivered;
  const key = hasOwed ? sql`coalesce(${l(KEY)}, owed.${KEY})` : l(KEY);
  const invalid = sql`EXISTS (SELECT 1 FROM ${DUPLICATE} AS duplicate WHERE duplicate.${KEY} = ${key})`;
  return sql`${s(KEY)} IS NULL AND ${known}${hasDuplicates ? sql` AND NOT ${invalid}` : sql``}`;
}

/** Only a rejected change surely left the destination as the ledger says; after a lost answer every field has to be told. */
function compileTellsAll({ full, hasOwed }: DiffRequest): Sql {
  const oneSided = sql`${s(KEY)} IS NULL OR ${l(KEY)} IS NULL`;
  if (full) return sql`TRUE`;
  return hasOwed
    ? sql`(${oneSided} OR (owed.${KEY} IS NOT NULL AND (owed.kind <> 'rejected' OR ${s(HASH)} = ${l(HASH)})))`
    : sql`(${oneSided})`;
}

/** Whether records that left the source are taken out of the destination. */
export const removes = (mode: Mode): boolean => (MODES[mode] as readonly Operation[]).includes('remove');
