import type { Client } from '@tributary/client';
import { readProject } from '../../project/read-project.js';
import { EXIT, type Exit } from '../../terminal.js';
import { describePlan } from './describe-plan.js';
import { refuse, refuseAnswer, type Telling } from './refuse.js';
import { savePlan } from './saved-plan.js';

/** What to plan, as the command line gave it. */
export interface PlanOptions {
  /** As if what is defined and not in the folder were deleted. */
  readonly prune?: boolean;
  /** A file for the plan, to be applied as it is. */
  readonly out?: string;
  /** Ask what the syncs would send. */
  readonly impact?: boolean;
  readonly wait?: number;
}

/** Shows what applying a folder would do, and changes nothing. */
export async function plan(
  client: Client,
  folder: string,
  { terminal, json, prune = false, out, impact = true, wait }: PlanOptions & Telling,
): Promise<Exit> {
  const { objects, problems } = await readProject(folder, terminal.env);
  if (problems.length > 0) return refuse(problems, [], { terminal, json });
  try {
    const made = await client.objects.plan(
      objects.map(({ object }) => object),
      { prune, impact, ...(wait === undefined ? {} : { wait_seconds: wait }) },
    );
    if (out !== undefined) await savePlan(out, objects, { prune, revisions: made.revisions });
    terminal.out(json ? JSON.stringify(made) : describePlan(made));
    if (out !== undefined) terminal.err(`the plan is in ${out}: \`tributary apply ${out}\` does exactly this`);
    return made.syncs.some(({ held }) => held !== null) ? EXIT.partial : EXIT.ok;
  } catch (error) {
    return refuseAnswer(error, objects, { terminal, json });
  }
}
