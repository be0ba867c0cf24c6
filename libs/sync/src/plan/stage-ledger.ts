import { Invalid, type Sync } from '@tributary/core';
import { ident, join, sql, type Session } from '@tributary/sql';
import { formerShape } from '../ledger/shape.js';
import { keyColumns, tablesOf, type Layout } from '../mapping/layout.js';
import { INVALID, STAGE, type Staged } from './stage.js';

/**
 * An empty stage with the columns the ledger has, for a run that depends on the ledger only: the source is not read, and need not even be
 * readable. Rejects with `Invalid` where nothing was ever delivered.
 */
export async function stageNothing(
  session: Session,
  { sync, schema, layout }: { readonly sync: Pick<Sync, 'id'>; readonly schema: string; readonly layout: Layout },
): Promise<Staged> {
  const { dialect } = session;
  const tables = tablesOf(schema, sync.id);
  const shape = await formerShape(session, { tables, sync, schema });
  if (shape === undefined)
    throw new Invalid('sync.no_ledger', `Sync \`${sync.id}\` has delivered nothing yet: there is nothing to remove.`);
  if (shape.keys.length !== layout.keys.length) {
    throw new Invalid(
      'sync.key_changed',
      `Sync \`${sync.id}\` has another key now than it delivered by: run it once with its present key, or reset it.`,
    );
  }
  const before = new Map(shape.fields.map((field) => [field.field, field]));
  const fields = layout.fields.map(({ field, column }) => {
    const kept = before.get(field);
    return kept === undefined ? sql`CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS ${column}` : sql`${ident(kept.name)} AS ${column}`;
  });
  const empty = sql`SELECT ${join([...keyColumns(layout), ...fields, ident('_hash')])} FROM ${tables.ledger} WHERE FALSE`;
  await session.execute(dialect.createTable(STAGE, empty, { temporary: true }));
  await session.execute(dialect.createTable(INVALID, sql`SELECT "_key" FROM ${STAGE}`, { temporary: true }));
  const columns = await session.describe(sql`SELECT * FROM ${STAGE}`);
  return { extracted: 0, invalid: 0, samples: [], hasInvalid: false, columns };
}
