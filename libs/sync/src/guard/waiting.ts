import type { Operation } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { createHash } from 'node:crypto';
import { DIFF } from '../plan/diff.js';
import type { HeldPlan } from '../ports.js';
import type { Breach } from './guard-plan.js';

/** What a person approved: changes kept under the hash of the plan they were held with. */
export interface Approval {
  /** Where changes that wait are kept for this sync. */
  readonly held: Sql;
  /** The plan a run releases; `null` for any other run. */
  readonly plan: string | null;
}

/** What was kept back of a plan. */
export type Kept = Omit<HeldPlan, 'until'> & { readonly records: number };

const SAMPLES = 20;
const KEY = ident('_key');
const OPERATION = ident('_operation');

/** Whether a change of the diff was approved, as a condition. It names a key and what is done to it; the value is the present one. */
export function isApproved(session: Session, { held, plan }: Approval): Sql {
  if (plan === null) return sql`FALSE`;
  const same = sql`kept.${KEY} = ${session.dialect.text(sql`diff.${KEY}`)} AND kept.${OPERATION} = diff.${OPERATION}`;
  return sql`EXISTS (SELECT 1 FROM ${held} AS kept WHERE kept."_plan" = ${literal(plan)} AND ${same})`;
}

/** Whether a change of the diff waits for a person, as a condition. */
function waits(session: Session, breach: Breach, approval: Approval): Sql {
  const part = breach.waits === 'removals' ? sql`diff.${OPERATION} = 'remove'` : sql`TRUE`;
  return sql`${part} AND NOT ${isApproved(session, approval)}`;
}

/** What of the diff waits for a person. */
export async function waitingPart(session: Session, breach: Breach, approval: Approval): Promise<Kept> {
  const waiting = sql`FROM ${DIFF} AS diff WHERE ${waits(session, breach, approval)}`;
  return { reason: breach.reason, samples: await samplesOf(session, waiting), ...(await hashOf(session, waiting)) };
}

/**
 * Takes what waits out of the diff and keeps it for a release. The hash stands for the set of keys and operations that wait: planned
 * again, the same set has the same hash.
 */
export async function keepBack(session: Session, breach: Breach, approval: Approval): Promise<Kept> {
  const { held, plan } = approval;
  const part = await waitingPart(session, breach, approval);
  await makeRoom(session, approval);
  const waiting = sql`FROM ${DIFF} AS diff WHERE ${waits(session, breach, approval)}`;
  const key = session.dialect.text(sql`diff.${KEY}`);
  const kept = sql`SELECT ${literal(part.plan)} AS "_plan", diff.${OPERATION}, ${key} AS ${KEY} ${waiting}`;
  await session.execute(plan === null ? session.dialect.createTable(held, kept) : sql`INSERT INTO ${held} ${kept}`);
  await session.execute(sql`DELETE ${waiting}`);
  return part;
}

/** What an earlier plan of the sync kept back is of no use any more; what a release names is, until that run has its plan frozen. */
export async function makeRoom(session: Session, { held, plan }: Approval): Promise<void> {
  if (plan === null) await session.execute(sql`DROP TABLE IF EXISTS ${held}`);
  else await session.execute(sql`DELETE FROM ${held} WHERE "_plan" <> ${literal(plan)}`);
}

async function samplesOf(session: Session, waiting: Sql): Promise<HeldPlan['samples']> {
  const rows = await session.rows(
    sql`SELECT diff.${OPERATION}, ${session.dialect.text(sql`diff.${KEY}`)} ${waiting} ORDER BY diff.${OPERATION} DESC, diff.${KEY} LIMIT ${literal(SAMPLES)}`,
  );
  return rows.map(([operation = null, key = null]) => ({ operation: String(operation) as Operation, key: String(key) }));
}

/** Two sums of fingerprints: in whatever order the warehouse reads them. */
async function hashOf(session: Session, waiting: Sql): Promise<{ readonly plan: string; readonly records: number }> {
  const { dialect } = session;
  const columns = [sql`diff.${OPERATION}`, dialect.text(sql`diff.${KEY}`)];
  const sums = [dialect.rowHash(columns), dialect.rowHash([dialect.text(literal('held')), ...columns])].map((hash) =>
    dialect.text(sql`sum(${hash})`),
  );
  const [row] = await session.rows(sql`SELECT count(*), ${join(sums)} ${waiting}`);
  const [records = 0, ...content] = row ?? [];
  const plan = createHash('sha256')
    .update([String(records), ...content.map(String)].join(' '))
    .digest('hex')
    .slice(0, 32);
  return { plan, records: Number(records) };
}
