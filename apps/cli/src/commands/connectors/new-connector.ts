import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@tributary/core';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';
import { filesOfTemplates, isEmptyFolder, type TemplateFile, type Words, writeFiles } from '../../write-templates.js';

export interface NewConnectorOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

/** Writes a folder with a small connector that works: its sandbox, and a test that runs the suite every connector passes. */
export async function newConnector(slug: string, { dir = slug, json = false }: NewConnectorOptions, terminal: Terminal): Promise<Exit> {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(slug)) {
    terminal.err(`\`${slug}\` cannot name a connector: it must start with a lower-case letter and hold only a-z, 0-9, _ and -.`);
    return EXIT.failed;
  }
  try {
    if (!(await isEmptyFolder(dir))) {
      terminal.err(`The folder \`${dir}\` is not empty. Name another one with \`--dir\`.`);
      return EXIT.failed;
    }
    const files = await connectorFiles(slug, kitOf());
    await writeFiles(dir, files);
    if (json) {
      terminal.out(JSON.stringify({ dir, files: files.map(({ path }) => path) }));
      return EXIT.ok;
    }
  } catch (error) {
    terminal.err(`The connector cannot be written to \`${dir}\`: ${messageOf(error)}`);
    return EXIT.failed;
  }
  terminal.out(`Wrote a connector to ${dir}. Next: cd ${dir} && npm install && npm test; its README.md says what to change.`);
  return EXIT.ok;
}

/** The files of a new connector of this name. `kit`: the version of the kit, or where it is. */
export const connectorFiles = (slug: string, kit: string): Promise<readonly TemplateFile[]> =>
  filesOfTemplates('connector/', wordsOf(slug, kit));

function wordsOf(slug: string, kit: string): Words {
  const parts = slug.split(/[-_]+/).filter((part) => part !== '');
  const titled = parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`);
  const pascal = titled.join('');
  return { slug, kit, Name: titled.join(' '), Pascal: pascal, camel: `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}` };
}

/** The kit is not in a registry: a connector finds it where this command has it. */
function kitOf(): string {
  const entry = fileURLToPath(import.meta.resolve('@tributary/connector-kit'));
  return `file:${resolve(dirname(entry), '..')}`;
}
