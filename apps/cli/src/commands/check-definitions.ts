import { ApiError, type Client } from '@tributary/client';
import type { DefinitionProblems } from '@tributary/contract';
import type { Environment } from '../project/fill-references.js';
import { type FileProblem, lineWithin } from '../project/place.js';
import { placeProblems } from '../project/place-problems.js';
import { type ProjectObject, readProject } from '../project/read-project.js';
import { theWarehouse, withEvents } from './warehouses.js';

/** Something wrong with a definition that is in no file we know. */
export interface StoredProblem {
  readonly kind: string;
  readonly id: string;
  readonly field: string;
  readonly message: string;
}

/** Something wrong with a definition, at its place in a file where it has one. */
export type Problem = FileProblem | StoredProblem;

/** A problem that has no place in a file, in one line. */
export function inWords({ kind, id, field, message }: StoredProblem): string {
  return `${kind} \`${id}\`: ${field}: ${message}`;
}

/** Whether the warehouses understand the expressions of all that is defined; of those that have events. */
export async function checkDefined(client: Client, warehouses: readonly string[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const warehouse of (await withEvents(client)).filter((id) => warehouses.includes(id))) {
    problems.push(...(await problemsIn(client, warehouse)));
  }
  return problems;
}

async function problemsIn(client: Client, warehouse: string): Promise<readonly Problem[]> {
  try {
    return (await client.definitions.check({ warehouse })).problems.map((problem) => placed(problem, []));
  } catch (error) {
    // Events that cannot be read are this warehouse's trouble; the others are asked all the same.
    if (!(error instanceof ApiError) || ![409, 422, 503].includes(error.status)) throw error;
    return [{ kind: 'warehouse', id: warehouse, field: 'events', message: error.message }];
  }
}

/** Whether the warehouse understands what the files of a folder would define. Nothing is applied. */
export async function checkProject(
  client: Client,
  { folder, warehouse, env }: { readonly folder: string; readonly warehouse: string | undefined; readonly env: Environment },
): Promise<readonly Problem[]> {
  const project = await readProject(folder, env);
  if (project.problems.length > 0) return project.problems;
  const objects = project.objects.map(({ object }) => ({ ...object }));
  try {
    const found = await client.definitions.check({ warehouse: await theWarehouse(client, warehouse), objects });
    return found.problems.map((problem) => placed(problem, project.objects));
  } catch (error) {
    if (!(error instanceof ApiError) || !error.problem.errors?.length) throw error;
    const { placed: complaints, rest } = placeProblems(error.problem, project.objects);
    if (rest.length > 0) throw error;
    return complaints;
  }
}

function placed({ kind, id, path, message, line }: DefinitionProblems['problems'][number], objects: readonly ProjectObject[]): Problem {
  const object = objects.find((one) => one.kind === kind && one.id === id);
  const problem = { kind, id, field: path, message };
  return object === undefined ? problem : { ...problem, file: object.file, line: lineWithin(object, path, line) };
}
