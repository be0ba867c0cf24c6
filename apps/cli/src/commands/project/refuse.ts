import { ApiError } from '@tributary/client';
import { placeProblems } from '../../project/place-problems.js';
import { type FileProblem, sentenceOf } from '../../project/place.js';
import type { ProjectObject } from '../../project/read-project.js';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';

/** Where the answer goes, and how. */
export interface Telling {
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** Tells what is wrong with files: file and line where a place is known. */
export function refuse(problems: readonly FileProblem[], rest: readonly string[], { terminal, json }: Telling): Exit {
  if (json) {
    terminal.out(JSON.stringify({ problems: [...problems, ...rest.map((message) => ({ message }))] }));
  } else {
    for (const problem of problems) terminal.err(sentenceOf(problem));
    for (const message of rest) terminal.err(message);
    terminal.err('Nothing was applied.');
  }
  return EXIT.failed;
}

/** The same of what the API refuses; anything else is thrown on. */
export function refuseAnswer(error: unknown, objects: readonly ProjectObject[], telling: Telling): Exit {
  if (!(error instanceof ApiError) || !error.problem.errors?.length) throw error;
  const { placed, rest } = placeProblems(error.problem, objects);
  return refuse(placed, rest, telling);
}
