import { Conflict } from '@tributary/core';
import type { BoundViews } from './dialect.js';
import { ident, sql, type Sql } from './fragment.js';
import { holdReaders } from './hold-readers.js';
import { promotionsOf } from './promotion.js';
import { isSame, nameOf, readersOf, replaceView, type GoneView, type View, type ViewName } from './replace-view.js';
import type { Session, StatementOptions } from './session.js';

/** What takes whose place in a schema of ours. */
export interface Publication {
  readonly schema: string;
  /** The table named `next` becomes `table`; what was there under that name, if anything, is dropped. */
  readonly swaps: readonly { readonly table: string; readonly next: string }[];
  /** The views that stand on those tables, in the order in which they stand on each other. A query names tables as they are called afterwards. */
  readonly views: readonly { readonly name: string; readonly query: Sql }[];
}

/**
 * Puts new tables in the place of old ones under their views. To be called last in the transaction that built them: readers see the old
 * or the new state, never half of each. Views that others put on ours, and the rights on ours, stay. `Conflict` names a view of someone
 * else that reads one of the tables itself, or that stands in the way of a column which goes or changes its type.
 */
export async function publishTables(session: Session, publication: Publication, options: StatementOptions = {}): Promise<void> {
  const { schema, swaps } = publication;
  const views = publication.views.map((view) => ({ ...view, schema }));
  const { boundViews } = session.dialect;
  const promoted = boundViews === null ? [] : await freeViews(session, boundViews, { schema, swaps, views }, options);
  for (const { table, next } of swaps) {
    // What a view holds on to can go only when the view has let go of it.
    const away = boundViews
      ? sql`ALTER TABLE IF EXISTS ${ident(schema, table)} RENAME TO ${ident(oldName(table))}`
      : sql`DROP TABLE IF EXISTS ${ident(schema, table)}`;
    await session.execute(away, options);
    await session.execute(sql`ALTER TABLE ${ident(schema, next)} RENAME TO ${ident(table)}`, options);
  }
  await replaceAll(session, [...views, ...promoted], options);
  if (boundViews === null) return;
  for (const { table } of swaps) await session.execute(sql`DROP TABLE IF EXISTS ${ident(schema, oldName(table))}`, options);
}

/** Refuses with `Conflict` what `publishTables` would refuse at the end of a long run: views of others that read tables which it replaces. */
export async function refuseViewsOnTables(
  session: Session,
  { schema, tables, views }: { readonly schema: string; readonly tables: readonly string[]; readonly views: readonly string[] },
  options: StatementOptions = {},
): Promise<void> {
  const ours = views.map((name) => ({ schema, name }));
  for (const name of tables) {
    const readers = await readersOf(session, { schema, name }, options);
    const foreign = readers.filter((reader) => reader.depth === 1 && !ours.some(isSame(reader)));
    if (foreign.length > 0) throw readsTable({ schema, name }, foreign);
  }
}

function readsTable(table: ViewName, readers: readonly ViewName[]): Conflict {
  const names = readers.map(nameOf).join(', ');
  return new Conflict(
    'views.on_table',
    `${names} reads the table ${nameOf(table)}, which is replaced as a whole: drop ${names}, and build it on the views \`customer_events\`, \`customer_attributes\` or \`pivoted_customer_attributes\` instead`,
  );
}

const oldName = (table: string): string => `${table}_old`;

/** Looks up what hangs on the old tables, and keeps readers from all of it, before the first table moves. Gives the promoted views. */
async function freeViews(
  session: Session,
  bound: BoundViews,
  { schema, swaps, views }: Pick<Publication, 'schema' | 'swaps'> & { readonly views: readonly View[] },
  options: StatementOptions,
): Promise<readonly View[]> {
  const names = views.map(({ name }) => name);
  await refuseViewsOnTables(session, { schema, tables: swaps.map(({ table }) => table), views: names }, options);
  const promoted = await promotedOn(session, { schema, views }, options);
  // From the outside in, as readers do: one that waited for a table instead would wake up to find it dropped.
  const tables = swaps.map(({ table }) => ({ schema, name: table }));
  await holdReaders(session, bound, { views: [...promoted, ...views.toReversed()], tables }, options);
  return promoted;
}

/** The public views that `promote` put on some of ours, and that still stand there. */
async function promotedOn(
  session: Session,
  { schema, views }: { readonly schema: string; readonly views: readonly View[] },
  options: StatementOptions,
): Promise<readonly View[]> {
  const promotions = await promotionsOf(session, schema, options);
  const found: View[] = [];
  for (const view of views.filter(({ name }) => promotions.some((promotion) => promotion.name === name))) {
    const readers = await readersOf(session, view, options);
    const shown = promotions.map(({ name, publicSchema }) => ({ name, schema: publicSchema })).filter(({ name }) => name === view.name);
    const query = sql`SELECT * FROM ${ident(schema, view.name)}`;
    found.push(...shown.filter((one) => readers.some(isSame(one))).map((one) => ({ ...one, query })));
  }
  return found;
}

async function replaceAll(session: Session, views: readonly View[], options: StatementOptions): Promise<void> {
  const gone: GoneView[] = [];
  for (const view of views) gone.push(...(await replaceView(session, view, views, options)));
  for (const { grants } of gone) for (const statement of grants) await session.execute(statement, options);
}
