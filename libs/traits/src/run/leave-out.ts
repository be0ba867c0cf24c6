import { join, literal, ourTables, sql, type Session } from '@tributary/sql';
import { beneath, type Failing } from './find-failing.js';
import type { TraitsJob } from './traits-job.js';

/** A trait that a run could not compute: its values stay what they were. */
export interface NotComputed {
  readonly trait: string;
  /** What the warehouse said, in the words of the trait's error. */
  readonly message: string;
}

/** The place is that in a statement nobody wrote. */
const IN_OUR_TEXT = / at line \d+, column \d+$/;

/** What no guard helps, with the formulas that stand on it. */
export function notComputed({ typed }: TraitsJob, failing: readonly Failing[]): readonly NotComputed[] {
  const messages = new Map(failing.map((one) => [one.typed.trait.id, one.error.message.replace(IN_OUR_TEXT, '')]));
  return typed.flatMap((one): readonly NotComputed[] => {
    const { id } = one.trait;
    const message = messages.get(id);
    if (message !== undefined) return [{ trait: id, message }];
    const needed = [...beneath(typed, one)].find((name) => messages.has(name));
    return needed === undefined ? [] : [{ trait: id, message: `it is made of \`${needed}\`, which could not be computed` }];
  });
}

/** The same job without some traits, whose columns are taken over as they are: for that the others are put into a table of their own. */
export function leaveOut(job: TraitsJob, out: readonly NotComputed[]): TraitsJob {
  const gone = new Set(out.map(({ trait }) => trait));
  const typed = job.typed.filter(({ trait }) => !gone.has(trait.id));
  const wanted = job.mode === 'all' ? typed.map(({ trait }) => trait.id) : [...job.plan.forAll];
  return { ...job, typed, mode: 'changed', plan: { ...job.plan, forAll: new Set(wanted.filter((id) => !gone.has(id))) } };
}

/** Has the next run compute them for everybody: who is due now is not due any more then, and their values are still owed. */
export async function oweNext(session: Session, { request, options }: TraitsJob, out: readonly NotComputed[]): Promise<void> {
  if (out.length === 0) return;
  const { traitColumn } = ourTables(request.schema);
  const ids = join(out.map(({ trait }) => literal(trait)));
  await session.execute(sql`UPDATE ${traitColumn} SET definition = NULL WHERE trait_id IN (${ids})`, options);
}
