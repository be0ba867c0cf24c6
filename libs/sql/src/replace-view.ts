import { Conflict, Invalid } from '@tributary/core';
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

/** The views that hold on to a table or a view, also by way of other views: the furthest first. None where views go by names. */
export async function readersOf(session: Session, of: ViewName, options: StatementOptions = {}): Promise<readonly Reader[]> {
  const { boundViews } = session.dialect;
  if (boundViews === null) return [];
  const rows = await session.rows(boundViews.readers(literalName(of)), options);
  return rows.map(([schema, name, depth]) => ({ schema: String(schema), name: String(name), depth: Number(depth) }));
}

/** A view that had to be dropped, and how others get back the rights they had on it. */
export interface GoneView extends ViewName {
  readonly grants: readonly Sql[];
}

/** The rights that others were given on a table or view, as the statements that give them. */
export async function grantsOn(session: Session, of: ViewName, options: StatementOptions = {}): Promise<readonly Sql[]> {
  const { boundViews } = session.dialect;
  if (boundViews === null) return [];
  const rows = await session.rows(boundViews.grants(literalName(of)), options);
  return rows.map(([statement]) => new Sql(String(statement)));
}

/** Drops a view with those of `ours` that stand on it, and gives them all. `Conflict` where a view of someone else stands on it. */
export async function dropView(
  session: Session,
  { view, ours, why }: { readonly view: ViewName; readonly ours: readonly ViewName[]; readonly why: string },
  options: StatementOptions = {},
): Promise<readonly GoneView[]> {
  const readers = await readersOf(session, view, options);
  const foreign = readers.filter((reader) => !ours.some(isSame(reader)));
  if (foreign.length > 0) throw inTheWay(why, foreign);
  const gone: GoneView[] = [];
  for (const { schema, name } of [...readers, view]) {
    gone.push({ schema, name, grants: await grantsOn(session, { schema, name }, options) });
    await session.execute(sql`DROP VIEW ${ident(schema, name)}`, options);
  }
  return gone;
}

function inTheWay(why: string, foreign: readonly ViewName[]): Conflict {
  const names = foreign.map(nameOf).join(', ');
  return new Conflict(
    'views.in_the_way',
    `${why}, and ${names} would have to go with it: drop ${names}, run this again, then create it anew`,
  );
}

/** Schema and name as one text that the warehouse can look up: `"tributary"."profile"`. */
function literalName({ schema, name }: ViewName): Sql {
  return new Sql(`'${ident(schema, name).text.replaceAll("'", "''")}'`);
}

/**
 * Puts a query in the place of a view's old one, in the transaction the session is in, and gives the views that had to go for it: the view
 * itself, which is there again, and those of `ours` that stand on it, which are not. `Conflict` where a view of someone else would have to go.
 */
export async function replaceView(
  session: Session,
  view: View,
  ours: readonly ViewName[],
  options: StatementOptions = {},
): Promise<readonly GoneView[]> {
  const named = ident(view.schema, view.name);
  const replace = sql`CREATE OR REPLACE VIEW ${named} AS ${view.query}`;
  if (session.dialect.boundViews === null) {
    await session.execute(replace, options);
    return [];
  }
  if (await fits(session, replace, options)) return [];
  // A broken query is said to be so before anyone's view is.
  await session.describe(view.query);
  const gone = await dropView(session, { view, ours, why: `columns of ${nameOf(view)} go away or change their type` }, options);
  await session.execute(sql`CREATE VIEW ${named} AS ${view.query}`, options);
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
