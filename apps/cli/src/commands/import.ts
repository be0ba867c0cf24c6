import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Imported } from '@tributary/contract';
import { Invalid, messageOf } from '@tributary/core';
import { writeDocuments } from '../project/write-documents.js';
import { EXIT, type Exit, UsageError } from '../terminal.js';
import type { Asking } from './profiles/asking.js';
import { theWarehouse } from './warehouses.js';

/** In which file the objects of a kind go. */
const FILES: Readonly<Record<string, string>> = {
  identifier_type: 'identity.yaml',
  identity_rule: 'identity.yaml',
  context: 'contexts.yaml',
  trait: 'traits.yaml',
};

/** Reads definitions of another system out of a warehouse into files, to be looked through and applied. */
export async function importDefinitions(
  asking: Asking,
  from: string,
  { schema, out: folder }: { readonly schema: string; readonly out?: string },
): Promise<Exit> {
  if (from !== 'meiro') throw new UsageError(`\`${from}\` cannot be imported: \`meiro\` can`);
  const { client, terminal, json } = asking;
  const imported = await client.definitions.import(await theWarehouse(client, asking.warehouse), { from, schema });
  if (json) terminal.out(JSON.stringify(imported));
  else for (const { path, message } of imported.problems) terminal.err(`warning: ${path === '' ? '' : `${path}: `}${message}`);
  if (folder !== undefined) for (const line of await writeFiles(imported, folder)) terminal.err(line);
  else if (!json) terminal.out(writeDocuments(imported.objects));
  return imported.problems.length === 0 ? EXIT.ok : EXIT.partial;
}

async function writeFiles({ objects }: Imported, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const names = [...new Set(objects.map(fileOf))];
  const lines: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const inside = objects.filter((object) => fileOf(object) === name);
    // `wx`: what somebody has mended by hand since the last import is worth more than what comes again.
    await writeFile(path, writeDocuments(inside), { flag: 'wx' }).catch((error: unknown) => {
      throw new Invalid('import.file', `cannot write \`${path}\`: ${messageOf(error)}. Choose another folder, or move the file away`);
    });
    lines.push(`${path}: ${inside.length} ${inside.length === 1 ? 'object' : 'objects'}`);
  }
  return lines;
}

const fileOf = ({ kind }: Readonly<Record<string, unknown>>): string => FILES[String(kind)] ?? 'others.yaml';
