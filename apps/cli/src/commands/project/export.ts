import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@tributary/client';
import type { ProjectExport } from '@tributary/contract';
import { Invalid, KIND_NAMES, KINDS } from '@tributary/core';
import { writeDocuments } from '../../project/write-documents.js';
import { EXIT, type Exit } from '../../terminal.js';
import type { Telling } from './refuse.js';

/** Where an export goes, as the command line gave it. */
export interface ExportOptions {
  /** Put it in the place of the YAML files that are there. */
  readonly force?: boolean;
}

/** Writes everything that is defined as files, one a kind; without a folder it is printed. */
export async function exportProject(
  client: Client,
  folder: string | undefined,
  { terminal, json, force = false }: ExportOptions & Telling,
): Promise<Exit> {
  const found = await client.objects.export();
  if (folder !== undefined) await writeFiles(folder, filesOf(found.objects), force);
  if (json) terminal.out(JSON.stringify(found));
  else if (folder === undefined) terminal.out(writeDocuments(found.objects).trimEnd());
  else for (const [name, text] of filesOf(found.objects)) terminal.out(`${join(folder, name)}: ${text.match(/^kind: /gm)?.length ?? 0}`);
  if (found.secrets.length > 0 && !json) {
    terminal.err(
      `secrets are named, not told. Where they are not stored yet, set ${found.secrets.map((name) => `\`${name}\``).join(', ')}`,
    );
  }
  return EXIT.ok;
}

/** The files of an export by their names: `identity-rules.yaml`. */
export function filesOf(objects: ProjectExport['objects']): ReadonlyMap<string, string> {
  const ofKind = KIND_NAMES.map((kind) => [`${KINDS[kind].plural}.yaml`, objects.filter((object) => object['kind'] === kind)] as const);
  return new Map(ofKind.flatMap(([name, some]) => (some.length === 0 ? [] : [[name, writeDocuments(some)] as const])));
}

/** What somebody wrote there is worth more than an export that can be made again: it goes only when it is told to. */
async function writeFiles(folder: string, files: ReadonlyMap<string, string>, force: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  const standing = (await readdir(folder, { recursive: true })).filter((name) => /\.ya?ml$/.test(name));
  const others: string[] = [];
  for (const name of standing) if ((await readFile(join(folder, name), 'utf8')) !== files.get(name)) others.push(name);
  if (others.length > 0 && !force) {
    const named = others.slice(0, 5).map((name) => `\`${join(folder, name)}\``);
    const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
    throw new Invalid('export.folder', `${named.join(', ')}${more} would be replaced: give an empty folder, or add \`--force\``);
  }
  for (const name of others) await rm(join(folder, name));
  for (const [name, text] of files) await writeFile(join(folder, name), text);
}
