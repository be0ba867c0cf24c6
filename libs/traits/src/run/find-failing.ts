import { Invalid } from '@tributary/core';
import { ident, sql, type Session } from '@tributary/sql';
import { compileTraits } from '../compile-traits.js';
import { DUE_SCOPE } from '../due-profiles.js';
import type { TypedTrait } from '../typed-trait.js';
import type { TraitsJob } from './traits-job.js';

const ALONE = ident('tributary_alone');

/** A trait whose statement fails though its definition is right. */
export interface Failing {
  readonly typed: TypedTrait;
  readonly error: Invalid;
}

/** Runs each trait by itself, as the job would, and gives those the warehouse refuses. Slow, and only for when all together failed. */
export async function findFailing(session: Session, job: TraitsJob): Promise<readonly Failing[]> {
  const failing: Failing[] = [];
  for (const typed of job.typed.filter(({ kind }) => kind !== 'formula')) {
    const error = await failureOf(session, job, typed);
    if (error) failing.push({ typed, error });
  }
  return failing;
}

async function failureOf(session: Session, job: TraitsJob, typed: TypedTrait): Promise<Invalid | undefined> {
  const { request, plan, mode, options } = job;
  const { schema, events } = request;
  const scope = mode === 'all' || plan.forAll.has(typed.trait.id) ? ({ kind: 'all' } as const) : DUE_SCOPE;
  const query = compileTraits(session.dialect, { schema, events, traits: [typed], scope });
  try {
    await session.execute(sql`DROP TABLE IF EXISTS ${ALONE}`, options);
    await session.execute(session.dialect.createTable(ALONE, query, { temporary: true }), options);
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}
