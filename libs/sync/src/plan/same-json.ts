import type { Column } from '@tributary/core';
import { every, ident, literal, remakeTable, sql, type Session, type Sql } from '@tributary/sql';
import type { Layout, Slot, SyncTables } from '../mapping/layout.js';
import { canonicalJson } from './canonical-json.js';
import { DIFF } from './diff.js';
import { differs } from './freeze.js';
import { numbers, STAGE } from './stage.js';

/** What is compared, and where the ledger is. */
export interface SameJsonRequest {
  readonly tables: Pick<SyncTables, 'ledger'>;
  readonly layout: Layout;
  /** The stage's columns. */
  readonly columns: readonly Column[];
  /** The ledger stays as it is. */
  readonly preview: boolean;
}

/** Text compared at once, in bytes: what this process holds of it. */
const PAGE = 8_000_000;
const PAIRS = ident('tributary_json_pair');
const SAME = ident('tributary_json_same');
const KEY = ident('_key');

/**
 * Takes records out of the diff whose JSON documents are only written differently. Where the warehouse itself can tell there is nothing
 * to do. The ledger is told the new text, so that it is the same next time; a preview takes the ledger's text into the stage instead.
 */
export async function dropSameJson(session: Session, request: SameJsonRequest): Promise<void> {
  if (session.dialect.canonicalJson !== null) return;
  const documents = request.columns.filter(({ type }) => type.kind === 'json').map(({ name }) => name);
  const slots = request.layout.fields.filter(({ name, counts }) => counts && documents.includes(name));
  let same = 0;
  for (const slot of slots) same += await adoptSpelling(session, slot, request);
  if (same > 0) await dropUnchanged(session, request);
}

/** Gives for how many records. */
async function adoptSpelling(session: Session, slot: Slot, { tables, columns, preview }: SameJsonRequest): Promise<number> {
  const { dialect } = session;
  const [now, told] = ['stage', 'ledger'].map((side) => dialect.text(sql`${ident(side)}.${slot.column}`)) as [Sql, Sql];
  const both = sql`FROM ${DIFF} AS diff JOIN ${STAGE} AS stage ON stage.${KEY} = diff.${KEY} JOIN ${tables.ledger} AS ledger ON ledger.${KEY} = diff.${KEY}
WHERE diff."_why" = 'changed' AND ${now} IS NOT NULL AND ${told} IS NOT NULL AND ${differs(dialect, slot, { columns })}`;
  const rows = sql`SELECT ${now} AS now, ${told} AS told, diff.${KEY}, row_number() OVER () AS number ${both}`;
  const size = sql`sum(length(now) + length(told)) OVER (ORDER BY number)`;
  await remakeTable(session, PAIRS, sql`SELECT pair.*, CAST(floor(${size} / ${literal(PAGE)}) AS BIGINT) AS page FROM (${rows}) AS pair`);
  await remakeTable(session, SAME, sql`SELECT number FROM ${PAIRS} WHERE FALSE`);
  const [last = 0, any = 0] = await numbers(session, sql`SELECT coalesce(max(page), 0), count(*) FROM ${PAIRS}`);
  let found = 0;
  for (let page = 0; any > 0 && page <= last; page += 1) found += await comparePage(session, page);
  const [into, from] = preview ? [STAGE, tables.ledger] : [tables.ledger, STAGE];
  const keys = sql`SELECT pair.${KEY} FROM ${PAIRS} AS pair JOIN ${SAME} AS same ON same.number = pair.number`;
  if (found > 0) {
    await session.execute(sql`UPDATE ${into} AS record SET ${slot.column} = other.${slot.column} FROM ${from} AS other
WHERE other.${KEY} = record.${KEY} AND record.${KEY} IN (${keys})`);
  }
  return found;
}

async function comparePage(session: Session, page: number): Promise<number> {
  const pairs = await session.rows(sql`SELECT number, now, told FROM ${PAIRS} WHERE page = ${literal(page)}`);
  const same = pairs.filter(([, now, told]) => canonicalJson(String(now)) === canonicalJson(String(told))).map(([number = null]) => number);
  const column: Column = { name: 'number', type: { kind: 'bigint' }, nativeType: 'bigint', nullable: true };
  if (same.length > 0)
    await session.load(SAME, [{ columns: [column], size: same.length, values: [same.map((one) => BigInt(String(one)))] }]);
  return same.length;
}

async function dropUnchanged(session: Session, { tables, layout, columns, preview }: SameJsonRequest): Promise<void> {
  const { dialect } = session;
  const counting = layout.fields.filter((slot) => slot.counts);
  const same = every(counting.map((slot) => sql`NOT ${differs(dialect, slot, { columns })}`));
  const keys = sql`SELECT diff.${KEY} FROM ${DIFF} AS diff JOIN ${STAGE} AS stage ON stage.${KEY} = diff.${KEY}
JOIN ${tables.ledger} AS ledger ON ledger.${KEY} = diff.${KEY} WHERE diff."_why" = 'changed' AND ${same}`;
  await remakeTable(session, SAME, keys);
  if (!preview) {
    await session.execute(sql`UPDATE ${tables.ledger} AS ledger SET "_hash" = stage."_hash" FROM ${STAGE} AS stage
WHERE stage.${KEY} = ledger.${KEY} AND ledger.${KEY} IN (SELECT ${KEY} FROM ${SAME})`);
  }
  await session.execute(sql`DELETE FROM ${DIFF} WHERE ${KEY} IN (SELECT ${KEY} FROM ${SAME})`);
}
