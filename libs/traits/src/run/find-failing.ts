import { Invalid } from '@tributary/core';
import { ident, remakeTable, type Session } from '@tributary/sql';
import { compileTraits } from '../compile-traits.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import { compileRequest, computedTraitsOf, scopeOf } from './compute-values.js';
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
  for (const typed of [...computedTraitsOf(job)].sort(formulasLast)) {
    // What stands on a trait that fails would fail with it.
    const needed = beneath(job.typed, typed);
    if (failing.some((one) => needed.has(one.typed.trait.id))) continue;
    const error = await failureOf(session, job, typed);
    if (error) failing.push({ typed, error });
  }
  return failing;
}

const formulasLast = (a: TypedTrait, b: TypedTrait): number => Number(a.kind === 'formula') - Number(b.kind === 'formula');

async function failureOf(session: Session, job: TraitsJob, typed: TypedTrait): Promise<Invalid | undefined> {
  const { options } = job;
  const traits = job.typed.filter((one) => one === typed || beneath(job.typed, typed).has(one.trait.id));
  try {
    const request = await compileRequest(session, job, { traits, scope: scopeOf(job, typed) });
    await remakeTable(session, ALONE, compileTraits(session.dialect, request), options);
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}

/** The traits a formula stands on, also by way of other formulas. */
export function beneath(all: readonly TypedTrait[], typed: TypedTrait): ReadonlySet<string> {
  const needed = typed.kind === 'formula' ? typed.needs : [];
  const further = all.filter(({ trait }) => needed.includes(trait.id)).flatMap((one) => [...beneath(all, one)]);
  return new Set([...needed, ...further]);
}
