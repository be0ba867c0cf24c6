import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { hint, Invalid, isKind, keepingSecrets, type Kind, KIND_NAMES, messageOf, readObject as readBySchema } from '@tributary/core';
import { type Environment, type Filling, fillSecrets } from './fill-references.js';
import { type FileProblem, lineOf, type Located } from './place.js';
import { type RawDocument, readDocuments } from './read-documents.js';

/** A defined object and where it stands. */
export interface ProjectObject extends Located {
  readonly kind: Kind;
  readonly id: string;
  readonly object: Readonly<Record<string, unknown>>;
  /** As it stands in the file, references and all. */
  readonly written: Readonly<Record<string, unknown>>;
}

export interface Project {
  readonly objects: readonly ProjectObject[];
  readonly problems: readonly FileProblem[];
}

/** Reads every `*.yaml` and `*.yml` below a folder. What is wrong is collected, so that one look shows all of it. */
export async function readProject(folder: string, env: Environment): Promise<Project> {
  const problems: FileProblem[] = [];
  const objects: ProjectObject[] = [];
  for (const path of await filesIn(folder)) {
    const read = readDocuments(relative(process.cwd(), path) || path, await readFile(path, 'utf8'));
    problems.push(...read.problems);
    for (const document of read.documents) {
      const found = readDocument(document, (object) => fillSecrets(object, env));
      problems.push(...found.problems);
      if (found.object) objects.push(found.object);
    }
  }
  return { objects, problems: [...problems, ...twice(objects)] };
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await stat(folder).catch((error: unknown) => {
    const isMissing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    const why = isMissing ? `there is no folder \`${folder}\`` : `cannot read the folder \`${folder}\`: ${messageOf(error)}`;
    throw new Invalid('project.folder', why);
  });
  if (!found.isDirectory()) throw new Invalid('project.folder', `\`${folder}\` is not a folder: give the one your YAML files are in`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name));
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('node_modules'));
  if (paths.length === 0)
    throw new Invalid('project.empty', `there is no \`*.yaml\` in \`${folder}\`: nothing is applied, and nothing deleted`);
  return paths.sort();
}

function readDocument(raw: RawDocument, fillObject: Filling): { object?: ProjectObject; problems: FileProblem[] } {
  const { value } = raw;
  const problem = (field: string, message: string): FileProblem => ({ file: raw.file, line: lineOf(raw, field), field, message });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problems: [problem('', 'a document must be a map with `kind` and `id`')] };
  }
  const { kind, id } = value as Record<string, unknown>;
  if (kind === undefined) return { problems: [problem('', `\`kind\` is missing: one of ${KIND_NAMES.join(', ')}`)] };
  if (!isKind(kind)) {
    const named = typeof kind === 'string' ? kind : JSON.stringify(kind);
    return { problems: [problem('kind', `unknown kind \`${named}\`${hint(named, KIND_NAMES)}`)] };
  }
  const written = value as Readonly<Record<string, unknown>>;
  const { filled, missing } = fillObject(written);
  const read = readBySchema(keepingSecrets(filled));
  const complaints = 'details' in read ? read.details.map(({ path, message }) => problem(path, message)) : [];
  const name = typeof id === 'string' ? id : undefined;
  const named = [...missing.map(({ path, message }) => problem(path, message)), ...complaints].map((one) => ({ ...one, kind, id: name }));
  if (name === undefined) return { problems: named };
  return { object: { ...raw, kind, id: name, object: filled, written }, problems: named };
}

function twice(objects: readonly ProjectObject[]): FileProblem[] {
  const first = new Map<string, ProjectObject>();
  const problems: FileProblem[] = [];
  for (const object of objects) {
    const { kind, id, file } = object;
    const name = `${kind} ${id}`;
    const other = first.get(name);
    const message = other && `defined twice: here and in ${other.file}:${lineOf(other, 'id')}. Rename or remove one of them`;
    if (message) problems.push({ file, line: lineOf(object, 'id'), kind, id, field: 'id', message });
    else first.set(name, object);
  }
  return problems;
}
