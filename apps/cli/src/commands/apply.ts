import { ApiError, type ApplyResult, type Client } from '@tributary/contract';
import { placeProblems } from '../project/place-problems.js';
import { type FileProblem, sentenceOf } from '../project/place.js';
import { readProject } from '../project/read-project.js';
import { EXIT, type Exit, type Terminal } from '../terminal.js';
import { checkProject, inWords } from './check-definitions.js';

/** How to apply, as the command line gave it. */
export interface ApplyOptions {
  /** Have the warehouse try all expressions first. */
  readonly check?: boolean;
  readonly warehouse?: string;
  readonly json: boolean;
}

/** Makes what the files of a folder define be so: all of it, or nothing. */
export async function apply(
  client: Client,
  folder: string,
  { terminal, json, check = false, warehouse }: ApplyOptions & { readonly terminal: Terminal },
): Promise<Exit> {
  const project = await readProject(folder, terminal.env);
  if (project.problems.length > 0) return refuse(project.problems, [], { terminal, json });
  const found = check ? await checkProject(client, { folder, warehouse, env: terminal.env }) : [];
  if (found.length > 0) {
    const placed = found.filter((problem): problem is FileProblem => 'file' in problem);
    return refuse(
      placed,
      found.flatMap((problem) => ('file' in problem ? [] : [inWords(problem)])),
      { terminal, json },
    );
  }
  try {
    const result = await client.objects.apply(project.objects.map(({ object }) => object));
    terminal.out(json ? JSON.stringify(result) : sentenceOfResult(result));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.problem.errors?.length) throw error;
    const { placed, rest } = placeProblems(error.problem, project.objects);
    return refuse(placed, rest, { terminal, json });
  }
}

function refuse(problems: readonly FileProblem[], rest: readonly string[], to: { terminal: Terminal; json: boolean }): Exit {
  const { terminal, json } = to;
  if (json) {
    terminal.out(JSON.stringify({ problems: [...problems, ...rest.map((message) => ({ message }))] }));
  } else {
    for (const problem of problems) terminal.err(sentenceOf(problem));
    for (const message of rest) terminal.err(message);
    terminal.err('Nothing was applied.');
  }
  return EXIT.failed;
}

function sentenceOfResult({ created, changed, unchanged }: ApplyResult): string {
  const lines = [
    ...created.map(({ kind, id }) => `+ ${kind} ${id}`),
    ...changed.map(({ kind, id, fields }) => `~ ${kind} ${id}: ${fields.join(', ')}`),
  ];
  return [...lines, `${created.length} created, ${changed.length} changed, ${unchanged} unchanged`].join('\n');
}
