import type { Problem } from '@tributary/contract';
import { type FileProblem, lineOf } from './place.js';
import type { ProjectObject } from './read-project.js';

/** The API's complaints about an apply (`objects.3.mapping.email.column`) as places of the files. The rest has no place in a file. */
export function placeProblems(problem: Problem, objects: readonly ProjectObject[]): { placed: FileProblem[]; rest: string[] } {
  const placed: FileProblem[] = [];
  const rest: string[] = [];
  for (const { path, message } of problem.errors ?? []) {
    const [, index, field = ''] = /^objects\.(\d+)\.?(.*)$/.exec(path) ?? [];
    const object = index === undefined ? undefined : objects[Number(index)];
    if (!object) rest.push(path === '' ? message : `${path}: ${message}`);
    else placed.push({ file: object.file, line: lineOf(object, field), kind: object.kind, id: object.id, field, message });
  }
  return { placed, rest };
}
