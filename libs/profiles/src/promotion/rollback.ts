import { Conflict } from '@tributary/core';
import { dropView, promotionsOf, type Database, type Promotion, type Session, type StatementOptions } from '@tributary/sql';
import { forget, show, type PromotionRequest } from './promote.js';
import { compileRename, lookAt } from './public-view.js';

/** What `rollback` did. */
export interface RollbackReport {
  readonly schema: string;
  readonly public_schema: string;
  readonly views: readonly RolledBackView[];
}

export interface RolledBackView {
  readonly name: string;
  /** What stands there now: the `backup`, under its old name; the view of another `schema` of ours; or nothing. */
  readonly now: 'backup' | 'schema' | 'nothing';
}

/**
 * Undoes `promote`, in one transaction: what stood in the public schema before stands there again. `Conflict` where nothing was
 * promoted, or where it was changed since by someone else.
 */
export async function rollback(database: Database, request: PromotionRequest): Promise<RollbackReport> {
  const { schema } = request;
  const publicSchema = request.publicSchema ?? database.dialect.publicSchema;
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  const views = await database.transaction(async (session) => {
    const promotions = (await promotionsOf(session, schema, options)).filter((one) => one.publicSchema === publicSchema);
    if (promotions.length === 0)
      throw new Conflict('promotion.none', `\`${schema}\` is not promoted to \`${publicSchema}\`: there is nothing to roll back`);
    const done: RolledBackView[] = [];
    for (const promotion of promotions) done.push(await rollbackOne(session, schema, promotion, options));
    return done;
  });
  return { schema, public_schema: publicSchema, views };
}

async function rollbackOne(session: Session, schema: string, promotion: Promotion, options: StatementOptions): Promise<RolledBackView> {
  const { name, overSchema } = promotion;
  const at = { schema: promotion.publicSchema, name };
  const standing = await lookAt(session, at, options);
  if (standing.is === 'theirs') throw changed(promotion);
  if (standing.is === 'ours' && standing.schema !== schema) throw overtaken(schema, standing.schema);
  if (overSchema !== null) {
    await refuseGone(session, { schema: overSchema, name }, options);
    await show(session, { schema: overSchema, at }, options);
  } else {
    const why = `\`${at.schema}.${name}\` goes away`;
    if (standing.is === 'ours') await dropView(session, { view: at, ours: [], why }, options);
    if (promotion.backup !== null) await bringBack(session, promotion, promotion.backup, options);
  }
  await forget(session, { schema, at }, options);
  if (overSchema !== null) return { name, now: 'schema' };
  return { name, now: promotion.backup === null ? 'nothing' : 'backup' };
}

async function bringBack(session: Session, promotion: Promotion, backup: string, options: StatementOptions): Promise<void> {
  const at = { schema: promotion.publicSchema, name: backup };
  const kind = await refuseGone(session, at, options);
  await session.execute(compileRename(kind, at, promotion.name), options);
}

/** What is to be shown again must still be there. Gives its kind. */
async function refuseGone(session: Session, at: { readonly schema: string; readonly name: string }, options: StatementOptions) {
  const standing = await lookAt(session, at, options);
  if (standing.is !== 'nothing') return standing.is === 'theirs' ? standing.kind : 'VIEW';
  throw new Conflict(
    'promotion.backup_gone',
    `\`${at.schema}.${at.name}\`, which would take its old place, is gone: put it back, or leave the promotion as it is`,
  );
}

function changed({ publicSchema, name }: Promotion): Conflict {
  return new Conflict(
    'promotion.changed',
    `\`${publicSchema}.${name}\` is no longer the view that was promoted: rename or drop what stands there, then roll back again`,
  );
}

function overtaken(schema: string, by: string): Conflict {
  return new Conflict('promotion.overtaken', `\`${by}\` was promoted after \`${schema}\`: roll back \`${by}\` first`);
}
