import { Conflict, Invalid } from '@tributary/core';
import type { BoundViews } from './dialect.js';
import { ident, sql, Sql } from './fragment.js';
import type { Session, StatementOptions } from './session.js';

/** A view by its schema and name. */
export interface ViewName {
  readonly schema: string;
  readonly name: string;
}

/** A view and the query it stands for. */
export interface View extends ViewName {
  readonly query: Sql;
}

/** How far a view stands from what it reads: 1 reads it itself. */
export interface Reader extends ViewName {
  readonly depth: number;
}

/** Views as people write them, for messages. */
export function nameOf({ schema, name }: ViewName): string {
  return `\`${schema}.${name}\``;
}

export const isSame =
  (one: ViewName) =>
  (other: ViewName): boolean =>
    one.schema === other.schema && one.name === other.name;

/** The views that read a table or a view, also by way of other views: the furthest first. */
export async function readersOf(
  session: Session,
  bound: BoundViews,
  of: ViewName,
  options: StatementOptions = {},
): Promise<readonly Reader[]> {
  const rows = await session.rows(bound.readers(literalName(of)), options);
  return rows.map(([schema, name, depth]) => ({ schema: String(schema), name: String(name), depth: Number(depth) }));
}

/** The rights that others were given on a view, as the statements that give them. */
export async function grantsOn(session: Session, bound: BoundViews, of: ViewName, options: StatementOptions = {}): Promise<readonly Sql[]> {
  const rows = await session.rows(bound.grants(literalName(of)), options);
  return rows.map(([statement]) => new Sql(String(statement)));
}

/** Schema and name as one text that the warehouse can look up: `"tributary"."profile"`. */
function literalName({ schema, name }: ViewName): Sql {
  return new Sql(`'${ident(schema, name).text.replaceAll("'", "''")}'`);
}

/**
 * Puts a query in the place of a view's old one, in the transaction the session is in, and gives the views that had to go for it: those
 * of `ours` that stand on it are to be made again. `Conflict` where a view of someone else would have to go.
 */
export async function replaceView(
  session: Session,
  view: View,
  ours: readonly ViewName[],
  options: StatementOptions = {},
): Promise<readonly ViewName[]> {
  const { boundViews: bound } = session.dialect;
  const replace = sql`CREATE OR REPLACE VIEW ${ident(view.schema, view.name)} AS ${view.query}`;
  if (bound === null || (await fits(session, replace, options))) {
    if (bound === null) await session.execute(replace, options);
    return [];
  }
  // A broken query is said to be so before anyone's view is.
  await session.describe(view.query);
  const readers = await readersOf(session, bound, view, options);
  refuseForeign(view, readers, ours);
  const gone = [...readers, view];
  for (const { schema, name } of gone) await session.execute(sql`DROP VIEW ${ident(schema, name)}`, options);
  await session.execute(sql`CREATE VIEW ${ident(view.schema, view.name)} AS ${view.query}`, options);
  return gone;
}

/** A view that others are bound to may only get more columns at its end: the database knows exactly what it allows. */
async function fits(session: Session, replace: Sql, options: StatementOptions): Promise<boolean> {
  await session.execute(sql`SAVEPOINT before_view`, options);
  try {
    await session.execute(replace, options);
    await session.execute(sql`RELEASE SAVEPOINT before_view`, options);
    return true;
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await session.execute(sql`ROLLBACK TO SAVEPOINT before_view`, options);
    return false;
  }
}

function refuseForeign(view: ViewName, readers: readonly ViewName[], ours: readonly ViewName[]): void {
  const foreign = readers.filter((reader) => !ours.some(isSame(reader)));
  if (foreign.length === 0) return;
  const names = foreign.map(nameOf).join(', ');
  throw new Conflict(
    'views.in_the_way',
    `columns of ${nameOf(view)} go away or change their type, and ${names} would have to go with it: drop ${names}, run this again, then create it anew`,
  );
}
