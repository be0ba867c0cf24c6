import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@tributary/core';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';

export interface NewConnectorOptions {
  readonly dir?: string;
}

/** Beside `src` and `dist` alike. */
const TEMPLATES = new URL('../../../templates/connector/', import.meta.url);
const ENDING = '.template';

/** Writes a folder with a small connector that works: its sandbox, and a test that runs the suite every connector passes. */
export async function newConnector(slug: string, { dir = slug }: NewConnectorOptions, terminal: Terminal): Promise<Exit> {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(slug)) {
    terminal.err(`\`${slug}\` cannot name a connector: it must start with a lower-case letter and hold only a-z, 0-9, _ and -.`);
    return EXIT.failed;
  }
  try {
    await mkdir(dir, { recursive: true });
    if ((await readdir(dir)).length > 0) {
      terminal.err(`The folder \`${dir}\` is not empty. Name another one with \`--dir\`.`);
      return EXIT.failed;
    }
    for (const { path, text } of await connectorFiles(slug, kitOf())) await write(join(dir, path), text);
  } catch (error) {
    terminal.err(`The connector cannot be written to \`${dir}\`: ${messageOf(error)}`);
    return EXIT.failed;
  }
  terminal.out(`Wrote a connector to ${dir}. Next: cd ${dir} && npm install && npm test; its README.md says what to change.`);
  return EXIT.ok;
}

/** A file of a new connector. */
export interface ConnectorFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a new connector of this name. `kit`: the version of the kit, or where it is. */
export async function connectorFiles(slug: string, kit: string): Promise<readonly ConnectorFile[]> {
  const root = fileURLToPath(TEMPLATES);
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(ENDING)).sort();
  const words = wordsOf(slug, kit);
  return Promise.all(
    names.map(async (name) => ({
      path: fill(name.slice(0, -ENDING.length), words),
      text: fill(await readFile(join(root, name), 'utf8'), words),
    })),
  );
}

type Words = Readonly<Record<string, string>>;

function wordsOf(slug: string, kit: string): Words {
  const parts = slug.split(/[-_]+/).filter((part) => part !== '');
  const titled = parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`);
  const pascal = titled.join('');
  return { slug, kit, Name: titled.join(' '), Pascal: pascal, camel: `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}` };
}

const fill = (text: string, words: Words): string => text.replace(/__(\w+?)__/g, (whole, name: string) => words[name] ?? whole);

/** The kit is not in a registry: a connector finds it where this command has it. */
function kitOf(): string {
  const entry = fileURLToPath(import.meta.resolve('@tributary/connector-kit'));
  return `file:${resolve(dirname(entry), '..')}`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
}
