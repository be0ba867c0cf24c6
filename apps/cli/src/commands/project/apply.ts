import type { Client } from '@tributary/client';
import type { ApplyRequest } from '@tributary/contract';
import type { FileProblem } from '../../project/place.js';
import { type ProjectObject, readProject } from '../../project/read-project.js';
import { EXIT, type Exit, UsageError } from '../../terminal.js';
import { checkProject, inWords } from '../check-definitions.js';
import { describeApplied, describePlan } from './describe-plan.js';
import { refuse, refuseAnswer, type Telling } from './refuse.js';
import { isSavedPlan, readSavedPlan } from './saved-plan.js';

/** How to apply, as the command line gave it. */
export interface ApplyOptions {
  /** Have the warehouse try all expressions first. */
  readonly check?: boolean;
  readonly warehouse?: string;
  /** Delete what is defined and not in the folder. */
  readonly prune?: boolean;
  /** It is meant: do not ask. */
  readonly yes?: boolean;
  readonly json: boolean;
}

type Applying = ApplyOptions & Telling;
type How = Partial<Pick<ApplyRequest, 'prune' | 'expected'>>;

/** Makes what the files of a folder define be so: all of it, or nothing. Of a saved plan, exactly what was planned. */
export async function apply(client: Client, path: string, applying: Applying): Promise<Exit> {
  const { terminal, json } = applying;
  if (isSavedPlan(path)) {
    const { objects, ...how } = await readSavedPlan(path, terminal.env);
    return send(client, objects, how, applying);
  }
  const project = await readProject(path, terminal.env);
  if (project.problems.length > 0) return refuse(project.problems, [], { terminal, json });
  const found = applying.check === true ? await checked(client, path, applying) : undefined;
  if (found !== undefined) return found;
  try {
    const how = applying.prune === true ? await agreed(client, project.objects, applying) : {};
    if (how === undefined) return EXIT.failed;
    return await send(
      client,
      project.objects.map(({ object }) => object),
      how,
      applying,
    );
  } catch (error) {
    return refuseAnswer(error, project.objects, { terminal, json });
  }
}

async function send(
  client: Client,
  objects: readonly Readonly<Record<string, unknown>>[],
  how: How,
  { terminal, json }: Telling,
): Promise<Exit> {
  const result = await client.objects.apply(objects, how);
  terminal.out(json ? JSON.stringify(result) : describeApplied(result));
  return EXIT.ok;
}

async function checked(client: Client, folder: string, { terminal, json, warehouse }: Applying): Promise<Exit | undefined> {
  const found = await checkProject(client, { folder, warehouse, env: terminal.env });
  if (found.length === 0) return undefined;
  const placed = found.filter((problem): problem is FileProblem => 'file' in problem);
  return refuse(
    placed,
    found.flatMap((problem) => ('file' in problem ? [] : [inWords(problem)])),
    { terminal, json },
  );
}

/** What is deleted is shown first, and asked; then exactly that is done. `undefined` where it was not meant. */
async function agreed(
  client: Client,
  objects: readonly ProjectObject[],
  { terminal, json, yes = false }: Applying,
): Promise<How | undefined> {
  if (yes) return { prune: true };
  if (terminal.ask === undefined || json) throw new UsageError('`--prune` deletes: look at `tributary plan DIR --prune`, then add `--yes`');
  const made = await client.objects.plan(
    objects.map(({ object }) => object),
    { prune: true, impact: false },
  );
  terminal.out(describePlan(made));
  const how = { prune: true, expected: made.revisions };
  if (made.deleted.length === 0) return how;
  const answer = await terminal.ask(`Delete ${made.deleted.length} of what is defined? [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return how;
  terminal.err('Nothing was applied.');
  return undefined;
}
