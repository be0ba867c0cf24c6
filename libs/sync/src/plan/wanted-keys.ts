import type { Chunk, Column } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Layout, SyncTables } from '../mapping/layout.js';
import { isKeyPart, partsOfKey, spellable } from '../ledger/key-text.js';
import { STAGE } from './stage.js';

/** Keys that were asked for, as our tables have them. A temporary table of the planning session. */
export const WANTED = ident('tributary_wanted');
const ASKED = ident('tributary_asked');
const KEY = ident('_key');

/** Where keys are looked for. */
export interface KeyPlaces {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly layout: Layout;
  /** The stage's columns, for the types of the key. */
  readonly columns: readonly Column[];
}

/** Finds the records whose keys people named, in the source, the ledger and among what is owed. */
export async function findWanted(session: Session, keys: readonly string[], { tables, layout, columns }: KeyPlaces): Promise<void> {
  const types = layout.keys.map((slot) => columns.find((column) => column.name === slot.name));
  const asked = keys.flatMap((text, number) => {
    const parts = partsOfKey(text, layout.keys.length);
    const fit = parts?.every((part, index) => spellable(part, types[index]?.type.kind ?? 'text')) ?? false;
    return parts === null || !fit ? [] : [{ number, parts }];
  });
  await loadAsked(session, asked, layout);
  const same = layout.keys.map(({ column }, index) => {
    return isKeyPart(session.dialect, sql`known.${column}`, sql`asked.${partName(index)}`, types[index]?.type ?? { kind: 'text' });
  });
  const found = [STAGE, tables.ledger, tables.owed].map(
    (table) => sql`SELECT known.${KEY}, asked."number" FROM ${table} AS known JOIN ${ASKED} AS asked ON ${join(same, ' AND ')}`,
  );
  await session.execute(session.dialect.createTable(WANTED, join(found, ' UNION '), { temporary: true }));
}

/** Of the keys that were asked for those for which nothing is in such a table: no record has them, or none that can be planned. */
export async function keysWithout(session: Session, keys: readonly string[], planned: Sql): Promise<readonly string[]> {
  const query = sql`SELECT DISTINCT "number" FROM ${WANTED} WHERE ${KEY} IN (SELECT ${KEY} FROM ${planned})`;
  const found = new Set((await session.rows(query)).map(([number]) => Number(number)));
  return keys.filter((_, number) => !found.has(number));
}

const partName = (index: number): Sql => ident(`part_${index}`);

async function loadAsked(
  session: Session,
  asked: readonly { readonly number: number; readonly parts: readonly string[] }[],
  { keys }: Layout,
): Promise<void> {
  const { dialect } = session;
  const parts = keys.map((_, index) => sql`CAST(${literal('')} AS ${dialect.type({ kind: 'text' })}) AS ${partName(index)}`);
  const none = sql`SELECT * FROM (SELECT CAST(0 AS BIGINT) AS "number", ${join(parts)}) AS shape WHERE FALSE`;
  await session.execute(dialect.createTable(ASKED, none, { temporary: true }));
  const column = (name: string, kind: 'bigint' | 'text'): Column => ({ name, type: { kind }, nativeType: kind, nullable: true });
  const columns = [column('number', 'bigint'), ...keys.map((_, index) => column(`part_${index}`, 'text'))];
  const texts = keys.map((_, index) => asked.map((one) => one.parts[index] ?? ''));
  const chunk: Chunk = { columns, size: asked.length, values: [asked.map((one) => BigInt(one.number)), ...texts] };
  if (asked.length > 0) await session.load(ASKED, [chunk]);
}
