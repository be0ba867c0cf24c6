import { every, literal, ourTables, sql, type Session } from '@tributary/sql';
import { readStitched } from '@tributary/identity';
import { SHOWN_VALUE, textOf, textOrNull } from '../read-text.js';

/** Identifiers that occur with more others than their type allows; those with the most first. */
export interface QuarantineList {
  readonly values: number;
  readonly items: readonly {
    readonly type: string;
    readonly value: string;
    /** The type of the others; `null`: over all types. */
    readonly linked_type: string | null;
    readonly linked: number;
    readonly max_linked: number;
  }[];
}

/** The quarantined identifiers of one type, or of all. */
export async function listQuarantined(
  session: Session,
  { schema, type, limit }: { readonly schema: string; readonly type?: string | undefined; readonly limit: number },
): Promise<QuarantineList> {
  const { identifier, quarantine } = ourTables(schema);
  const from = sql`${quarantine} AS quarantine JOIN ${identifier} AS identifier ON identifier.node_id = quarantine.node_id
  WHERE ${every(type === undefined ? [] : [sql`identifier."type" = ${literal(type)}`])}`;
  const [counted] = await readStitched(session, ['count'], sql`SELECT count(DISTINCT quarantine.node_id) FROM ${from}`);
  const rows = await readStitched(
    session,
    ['type', 'value', 'linked_type', 'linked', 'max_linked'],
    sql`SELECT identifier."type", ${SHOWN_VALUE}, quarantine.linked_type, quarantine.linked, quarantine.max_linked FROM ${from}
  ORDER BY quarantine.linked DESC, identifier."type" COLLATE "C", identifier.value COLLATE "C" LIMIT ${literal(limit)}`,
  );
  const items = rows.map((row) => ({
    type: textOf(row.type),
    value: textOf(row.value),
    linked_type: textOrNull(row.linked_type),
    linked: Number(row.linked),
    max_linked: Number(row.max_linked),
  }));
  return { values: Number(counted?.count), items };
}
