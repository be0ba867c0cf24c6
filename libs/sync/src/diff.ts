import { MODES, type Column, type Mode, type Operation } from '@tributary/core';
import { ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import type { Layout, SyncTables } from './layout.js';
import { comparable, DUPLICATE, STAGE } from './stage.js';

/** What the difference between source and ledger depends on. */
export interface DiffRequest {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly layout: Layout;
  /** The stage's columns, for their types. */
  readonly columns: readonly Column[];
  readonly mode: Mode;
  /** Every record of the source, changed or not. */
  readonly full: boolean;
  /** There are undelivered changes of earlier runs. */
  readonly hasOwed: boolean;
  /** There are keys that several records share. */
  readonly hasDuplicates: boolean;
}

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
 * The changes between what the source holds and what the destination was last told: one row a key, in the order they are sent
 * (removals last), with its operation, the fields that changed (`_changed`, a JSON list; NULL means all) and the values to send;
 * on a removal those delivered last. One join over key and fingerprint; fields are compared only where fingerprints differ.
 */
export function compileDiff(dialect: Dialect, request: DiffRequest): Sql {
  const operations = MODES[request.mode] as readonly Operation[];
  const conditions = operations.map((operation) => sql`(${CONDITIONS[operation](request)})`);
  const key = (column: Sql): Sql => sql`coalesce(${join([s(column), l(column), ...(request.hasOwed ? [sql`owed.${column}`] : [])])})`;
  const parts = request.layout.keys.length === 1 ? [] : request.layout.keys;
  const columns = [
    sql`CASE WHEN ${s(KEY)} IS NULL THEN 'remove' WHEN ${l(KEY)} IS NULL THEN 'add' ELSE 'change' END AS "_operation"`,
    sql`${key(KEY)} AS ${KEY}`,
    ...parts.map((part) => sql`${key(part.column)} AS ${part.column}`),
    sql`${compileChanged(dialect, request)} AS "_changed"`,
    sql`${l(ident('_remote_id'))} AS "_remote_id"`,
    sql`${s(HASH)} AS ${HASH}`,
    ...request.layout.fields.map(({ column }) => sql`CASE WHEN ${s(KEY)} IS NULL THEN ${l(column)} ELSE ${s(column)} END AS ${column}`),
  ];
  return sql`SELECT CAST(row_number() OVER (ORDER BY "_operation" = 'remove', ${KEY}) AS BIGINT) AS "_seq", change.*
FROM (SELECT ${join(columns)}
FROM ${compileJoins(request)}
WHERE ${join(conditions, ' OR ')}) AS change`;
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
function compileChanged(dialect: Dialect, { layout, columns, full, hasOwed }: DiffRequest): Sql {
  if (full || layout.fields.length === 0) return sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const names = layout.fields.map(({ field, name, column }) => {
    const of = (side: Sql) => comparable(dialect, side, types.get(name) ?? { kind: 'text' });
    return sql`CASE WHEN ${of(s(column))} IS DISTINCT FROM ${of(l(column))} THEN ${literal(`,${JSON.stringify(field)}`)} ELSE '' END`;
  });
  const unsure = hasOwed ? sql` OR (owed.${KEY} IS NOT NULL AND (owed.kind <> 'rejected' OR ${s(HASH)} = ${l(HASH)}))` : sql``;
  return sql`CASE WHEN ${s(KEY)} IS NULL OR ${l(KEY)} IS NULL${unsure} THEN NULL ELSE '[' || substr(${join(names, ' || ')}, 2) || ']' END`;
}

const removes = (mode: Mode): boolean => (MODES[mode] as readonly Operation[]).includes('remove');
