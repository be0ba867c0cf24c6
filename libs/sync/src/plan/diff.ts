import { ident, join, sql, type Sql } from '@tributary/sql';
import type { Operation } from '@tributary/core';
import { mayBeThere } from '../ledger/owed.js';
import type { SyncTables } from '../mapping/layout.js';
import type { Wanted } from './intents.js';
import { INVALID, STAGE } from './stage.js';
import { WANTED } from './wanted-keys.js';

/** What the difference between source and ledger depends on. */
export interface DiffRequest {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly wanted: Wanted;
  /** There are undelivered changes of earlier runs. */
  readonly hasOwed: boolean;
  /** There are keys of records that cannot be planned. */
  readonly hasInvalid: boolean;
}

/** The keys that differ. A temporary table of the planning session. */
export const DIFF = ident('tributary_diff');

const s = (column: Sql): Sql => sql`stage.${column}`;
const l = (column: Sql): Sql => sql`ledger.${column}`;
const KEY = ident('_key');
const HASH = ident('_hash');
const NEVER = sql`FALSE`;

/** Which records are planned that are in the source only, in both, in the ledger only. */
const CONDITIONS: { readonly [O in Operation]: (request: DiffRequest) => Sql } = {
  add: () => sql`${l(KEY)} IS NULL AND ${s(KEY)} IS NOT NULL`,
  change: compileIsKnown,
  remove: compileIsRemoval,
};

/**
 * Which keys are planned, by what the source holds and what the destination was last told: `_key`, `_operation`, whether every field has
 * to be told (`_all`), and the reason (`_why`). One narrow join over key and fingerprint; rows are fetched afterwards, for these keys only.
 */
export function compileDiff(request: DiffRequest): Sql {
  const { wanted, hasOwed } = request;
  const { known } = wanted;
  const conditions = [
    ...(wanted.operations.includes('add') ? [CONDITIONS.add(request)] : []),
    ...(wanted.operations.includes(known) ? [CONDITIONS.change(request)] : []),
    ...(wanted.operations.includes('remove') ? [CONDITIONS.remove(request)] : []),
  ].map((condition) => sql`(${condition})`);
  const key = sql`coalesce(${join([s(KEY), l(KEY), ...(hasOwed ? [sql`owed.${KEY}`] : [])])})`;
  const only = wanted.keys === null ? [] : [sql`${key} IN (SELECT ${KEY} FROM ${WANTED})`];
  const parked = hasOwed && wanted.parks ? [sql`NOT coalesce(${compileIsParked()}, FALSE)`] : [];
  return sql`SELECT ${key} AS ${KEY},
  CASE WHEN ${s(KEY)} IS NULL THEN 'remove' WHEN ${l(KEY)} IS NULL THEN 'add' ELSE ${known === 'add' ? sql`'add'` : sql`'change'`} END AS "_operation",
  ${compileTellsAll(request)} AS "_all",
  ${compileWhy(request)} AS "_why"
FROM ${compileJoins(request)}
WHERE ${join([sql`(${join(conditions, ' OR ')})`, ...only, ...parked], ' AND ')}`;
}

/** Only removals need the records that the source no longer has: elsewhere the ledger is merely looked up. */
function compileJoins({ tables, wanted, hasOwed }: DiffRequest): Sql {
  const kind = wanted.operations.includes('remove') ? sql`FULL OUTER JOIN` : sql`LEFT JOIN`;
  const pair = sql`${STAGE} AS stage ${kind} ${tables.ledger} AS ledger ON ${s(KEY)} = ${l(KEY)}`;
  return hasOwed ? sql`${pair} ${kind} ${tables.owed} AS owed ON coalesce(${s(KEY)}, ${l(KEY)}) = owed.${KEY}` : pair;
}

function compileIsKnown({ wanted, hasOwed }: DiffRequest): Sql {
  const both = sql`${s(KEY)} IS NOT NULL AND ${l(KEY)} IS NOT NULL`;
  if (wanted.every) return both;
  const reasons = [...(wanted.differing ? [sql`${s(HASH)} <> ${l(HASH)}`] : []), ...(hasOwed ? [sql`owed.${KEY} IS NOT NULL`] : [])];
  return reasons.length === 0 ? NEVER : sql`${both} AND (${join(reasons, ' OR ')})`;
}

/**
 * A key that is only invalid now is not gone. An addition that was not surely refused may be there: when its source is gone it is taken back,
 * for as long as that takes.
 */
function compileIsRemoval({ hasOwed, hasInvalid }: DiffRequest): Sql {
  const delivered = sql`${l(KEY)} IS NOT NULL`;
  const known = hasOwed ? sql`(${delivered} OR ${mayBeThere(sql`owed`)})` : delivered;
  const key = hasOwed ? sql`coalesce(${l(KEY)}, owed.${KEY})` : l(KEY);
  const invalid = sql`EXISTS (SELECT 1 FROM ${INVALID} AS invalid WHERE invalid.${KEY} = ${key})`;
  return sql`${s(KEY)} IS NULL AND ${known}${hasInvalid ? sql` AND NOT ${invalid}` : sql``}`;
}

/** Its last answer was lost, and it would be the same again: whether the destination has it, only a person can say. */
function compileIsParked(): Sql {
  const same = sql`owed.${HASH} IS NOT DISTINCT FROM ${s(HASH)} AND (${s(KEY)} IS NOT NULL OR owed.operation = 'remove')`;
  return sql`owed.kind = 'in_doubt' AND ${same}`;
}

/** Only a rejected change surely left the destination as the ledger says; after a lost answer every field has to be told. */
function compileTellsAll({ wanted, hasOwed }: DiffRequest): Sql {
  const oneSided = sql`${s(KEY)} IS NULL OR ${l(KEY)} IS NULL`;
  if (wanted.every) return sql`TRUE`;
  return hasOwed
    ? sql`(${oneSided} OR (owed.${KEY} IS NOT NULL AND (owed.kind <> 'rejected' OR ${s(HASH)} = ${l(HASH)})))`
    : sql`(${oneSided})`;
}

function compileWhy({ wanted, hasOwed }: DiffRequest): Sql {
  const gone = wanted.reads ? sql`'gone'` : sql`'forced'`;
  const cases = [
    ...(hasOwed ? [sql`WHEN owed.${KEY} IS NOT NULL THEN 'owed'`] : []),
    sql`WHEN ${s(KEY)} IS NULL THEN ${gone} WHEN ${l(KEY)} IS NULL THEN 'new'`,
    ...(wanted.every ? [sql`WHEN ${s(HASH)} = ${l(HASH)} THEN 'forced'`] : []),
  ];
  return sql`CASE ${join(cases, ' ')} ELSE 'changed' END`;
}
