import { Conflict, Invalid } from '@tributary/core';
import {
  grantsOn,
  ident,
  literal,
  ourTables,
  promotionsOf,
  readersOf,
  replaceView,
  sql,
  type Database,
  type Promotion,
  type Session,
  type StatementOptions,
  type ViewName,
} from '@tributary/sql';
import { compileRename, compileShown, isAt, lookAt, PUBLIC_VIEWS, type PublicView, type Standing } from './public-view.js';

export interface PromotionRequest {
  /** Our schema, or the shadow of it, whose views are to be shown. */
  readonly schema: string;
  /** Where others look for them; by default the schema that everybody sees. */
  readonly publicSchema?: string | undefined;
  readonly signal?: AbortSignal;
}

/** What `promote` did. */
export interface PromotionReport {
  readonly schema: string;
  readonly public_schema: string;
  readonly views: readonly PromotedView[];
}

export interface PromotedView {
  readonly name: string;
  /** `unchanged`: it was shown already. `switched`: it was that of another schema of ours. `replaced`: something else, kept as `backup`. */
  readonly change: 'created' | 'unchanged' | 'switched' | 'replaced';
  /** The name under which what stood there before is kept. */
  readonly backup: string | null;
  /** Views of others that hold on to the backup, and so still show what was before. */
  readonly readers_of_backup: readonly string[];
}

/**
 * Shows our views in the public schema, in one transaction: what stood there under their names is kept as `…_backup`. To promote again
 * changes nothing; to promote another schema, as a shadow, switches the views over to it. `Conflict` where there is nothing to show
 * yet, where a backup of that name is there already, or where what would be renamed is what our views are made of.
 */
export async function promote(database: Database, request: PromotionRequest): Promise<PromotionReport> {
  const { schema } = request;
  const publicSchema = request.publicSchema ?? database.dialect.publicSchema;
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  refuseSame(schema, publicSchema);
  const views = await database.transaction(async (session) => {
    const names = await shownNames(session, schema, options);
    await session.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(publicSchema)}`, options);
    await session.execute(
      sql`CREATE TABLE IF NOT EXISTS ${ourTables(schema).promotion} (name text, public_schema text, backup text, over_schema text, promoted_at timestamptz)`,
      options,
    );
    const promoted: PromotedView[] = [];
    for (const name of names) promoted.push(await promoteOne(session, { schema, at: { schema: publicSchema, name } }, options));
    return promoted;
  });
  return { schema, public_schema: publicSchema, views };
}

function refuseSame(schema: string, publicSchema: string): void {
  if (schema.toLowerCase() !== publicSchema.toLowerCase()) return;
  const message = `\`${schema}\` is the schema that Tributary works in: choose another one for the public views`;
  throw new Invalid('promotion.same_schema', message, [{ path: 'public_schema', message }]);
}

/** Which of our views there are: traits need not have been computed yet. */
async function shownNames(session: Session, schema: string, options: StatementOptions): Promise<readonly PublicView[]> {
  const names: PublicView[] = [];
  for (const name of PUBLIC_VIEWS) if ((await lookAt(session, { schema, name }, options)).is !== 'nothing') names.push(name);
  if (names.length > 0) return names;
  throw new Conflict('promotion.nothing', `there is nothing to promote in \`${schema}\` yet: run stitching first`);
}

interface Place {
  readonly schema: string;
  readonly at: ViewName;
}

async function promoteOne(session: Session, place: Place, options: StatementOptions): Promise<PromotedView> {
  const standing = await lookAt(session, place.at, options);
  switch (standing.is) {
    case 'nothing':
      return create(session, place, options);
    case 'theirs':
      return replace(session, place, { standing, options });
    case 'ours':
      return takeOver(session, place, { standing, options });
  }
}

interface Found<I extends Standing['is']> {
  readonly standing: Extract<Standing, { is: I }>;
  readonly options: StatementOptions;
}

async function create(session: Session, { schema, at }: Place, options: StatementOptions): Promise<PromotedView> {
  await session.execute(sql`CREATE VIEW ${ident(at.schema, at.name)} AS ${compileShown(schema, at.name)}`, options);
  // A public view that somebody dropped is made again; what it had replaced is still known.
  const known = (await promotionsOf(session, schema, options)).find(isAt(at));
  if (known === undefined) await remember(session, { schema, at }, { backup: null, overSchema: null, options });
  return { name: at.name, change: 'created', backup: known?.backup ?? null, readers_of_backup: [] };
}

async function replace(session: Session, { schema, at }: Place, { standing, options }: Found<'theirs'>): Promise<PromotedView> {
  const backup = `${at.name}_backup`;
  const ours = { schema, name: at.name };
  const readers = await readersOf(session, at, options);
  if (readers.some((reader) => reader.schema === schema)) throw circle(at, ours);
  await refuseOldBackup(session, at, options);
  // Whoever could read what stood there can read what comes.
  const grants = (await grantsOn(session, at, options)).filter(({ text }) => text.startsWith('GRANT SELECT '));
  await renameAway(session, at, { kind: standing.kind, to: backup, options });
  try {
    await session.execute(sql`CREATE VIEW ${ident(at.schema, at.name)} AS ${compileShown(schema, at.name)}`, options);
  } catch (error) {
    // Our view could be read a moment ago: it goes by the name that now stands for itself.
    throw error instanceof Invalid ? circle(at, ours, error) : error;
  }
  for (const grant of grants) await session.execute(grant, options);
  await remember(session, { schema, at }, { backup, overSchema: null, options });
  const left = readers.map((reader) => `${reader.schema}.${reader.name}`);
  return { name: at.name, change: 'replaced', backup, readers_of_backup: left };
}

async function renameAway(
  session: Session,
  at: ViewName,
  { kind, to, options }: { readonly kind: string; readonly to: string; readonly options: StatementOptions },
): Promise<void> {
  try {
    await session.execute(compileRename(kind, at, to), options);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const message = `\`${at.schema}.${at.name}\` cannot be renamed to \`${to}\`: ${error.message}. Rename it yourself, then promote again`;
    throw new Conflict('promotion.not_renamed', message, [], { cause: error });
  }
}

async function refuseOldBackup(session: Session, { schema, name }: ViewName, options: StatementOptions): Promise<void> {
  const backup = `${name}_backup`;
  if ((await lookAt(session, { schema, name: backup }, options)).is === 'nothing') return;
  throw new Conflict(
    'promotion.backup_exists',
    `\`${schema}.${backup}\` is there already, and \`${schema}.${name}\` would be kept under that name: rename or drop \`${schema}.${backup}\`, then promote again`,
  );
}

function circle(at: ViewName, ours: ViewName, cause?: unknown): Conflict {
  const theirs = `\`${at.schema}.${at.name}\``;
  return new Conflict(
    'promotion.circle',
    `\`${ours.schema}.${ours.name}\` reads ${theirs}, in whose place it would be put: give ${theirs} another name and map the events from there, or choose another \`public_schema\``,
    [],
    { cause },
  );
}

async function takeOver(session: Session, { schema, at }: Place, { standing, options }: Found<'ours'>): Promise<PromotedView> {
  const { backup } = standing.promotion;
  const result = { name: at.name, backup, readers_of_backup: [] };
  if (standing.schema === schema) return { ...result, change: 'unchanged' };
  await show(session, { schema, at }, options);
  const above = await promotionsAbove(session, { schema, at }, { standing, options });
  if (above === null) await remember(session, { schema, at }, { backup, overSchema: standing.schema, options });
  // The schema had been shown before those that took over from it: to show it again is to undo theirs.
  else for (const one of above) await forget(session, { schema: one, at }, options);
  return { ...result, change: 'switched' };
}

/** The schemas that took over from this one, one after the other; `null` where they never did. */
async function promotionsAbove(
  session: Session,
  { schema, at }: Place,
  { standing, options }: Found<'ours'>,
): Promise<readonly string[] | null> {
  const above: string[] = [];
  let over: string | null = standing.schema;
  while (over !== null && over !== schema) {
    above.push(over);
    const below: Promotion | undefined = (await promotionsOf(session, over, options)).find(isAt(at));
    over = below?.overSchema ?? null;
  }
  return over === schema ? above : null;
}

/** Lets a public view show the view of another schema of ours. */
export async function show(session: Session, { schema, at }: Place, options: StatementOptions): Promise<void> {
  const gone = await replaceView(session, { ...at, query: compileShown(schema, at.name) }, [at], options);
  for (const { grants } of gone) for (const grant of grants) await session.execute(grant, options);
}

/** No more is known of a promotion. */
export async function forget(session: Session, { schema, at }: Place, options: StatementOptions): Promise<void> {
  await session.execute(
    sql`DELETE FROM ${ourTables(schema).promotion} WHERE name = ${literal(at.name)} AND public_schema = ${literal(at.schema)}`,
    options,
  );
}

async function remember(
  session: Session,
  { schema, at }: Place,
  {
    backup,
    overSchema,
    options,
  }: { readonly backup: string | null; readonly overSchema: string | null; readonly options: StatementOptions },
): Promise<void> {
  await forget(session, { schema, at }, options);
  await session.execute(
    sql`INSERT INTO ${ourTables(schema).promotion} VALUES (${literal(at.name)}, ${literal(at.schema)}, ${literal(backup)}, ${literal(overSchema)}, ${session.dialect.now})`,
    options,
  );
}
