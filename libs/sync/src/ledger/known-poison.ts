import { createHash } from 'node:crypto';
import type { Sync } from '@tributary/core';
import { literal, sql, type Session } from '@tributary/sql';
import { metaTable } from '../mapping/layout.js';
import { formerShape, type Shape } from './shape.js';

/** Whose expressions they are, and where its ledger is. */
interface Whose {
  readonly sync: Pick<Sync, 'id' | 'mapping'>;
  /** Our schema. */
  readonly schema: string;
}

/**
 * Whether these very expressions failed on a value when the sync was planned last. A bad value mostly stays for many runs: a plan that
 * begins with guarded expressions then is made once, not twice.
 */
export async function failedLately(session: Pick<Session, 'rows'>, whose: Whose): Promise<boolean> {
  const expressions = expressionsOf(whose.sync);
  return expressions !== null && (await keptShape(session, whose))?.failing === expressions;
}

/** Notes, in the plan's transaction, whether guarded expressions have failed on any record of the plan. */
export async function noteFailing(session: Session, whose: Whose, fails: boolean): Promise<void> {
  const shape = await keptShape(session, whose);
  const failing = (fails ? expressionsOf(whose.sync) : null) ?? undefined;
  if (shape === undefined || shape.failing === failing) return;
  const text = JSON.stringify({ ...shape, failing });
  await session.execute(sql`UPDATE ${metaTable(whose.schema)} SET shape = ${literal(text)} WHERE sync_id = ${literal(whose.sync.id)}`);
}

const keptShape = (session: Pick<Session, 'rows'>, { sync, schema }: Whose): Promise<Shape | undefined> =>
  formerShape(session, { tables: { meta: metaTable(schema) }, sync, schema });

/** The expressions of a mapping by a short name; `null` where there are none. */
function expressionsOf({ mapping }: Whose['sync']): string | null {
  const texts = Object.entries(mapping).flatMap(([field, from]) => ('sql' in from ? [[field, from.sql]] : []));
  return texts.length === 0 ? null : createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}
