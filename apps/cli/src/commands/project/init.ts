import { join, resolve } from 'node:path';
import { messageOf } from '@tributary/core';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';
import { filesOfTemplates, isEmptyFolder, writeFiles } from '../../write-templates.js';

/** Writes a folder with a small project that applies and runs as it is: a few events, two people, a sync to a sandbox. */
export async function init(dir: string, { json }: { readonly json: boolean }, terminal: Terminal): Promise<Exit> {
  try {
    if (!(await isEmptyFolder(dir))) {
      terminal.err(`The folder \`${dir}\` is not empty: name another one.`);
      return EXIT.failed;
    }
    const files = await filesOfTemplates('project/', { dir, file: JSON.stringify(join(resolve(dir), 'shop.duckdb')) });
    // A registry would leave a file out that is named so already.
    const named = files.map(({ path, text }) => ({ path: path === 'gitignore' ? '.gitignore' : path, text }));
    await writeFiles(dir, named);
    if (json) terminal.out(JSON.stringify({ dir, files: named.map(({ path }) => path) }));
    else terminal.out(`Wrote a project to ${dir}. Next: tributary apply ${dir} && tributary run; its README.md says what it is made of.`);
    return EXIT.ok;
  } catch (error) {
    terminal.err(`The project cannot be written to \`${dir}\`: ${messageOf(error)}`);
    return EXIT.failed;
  }
}
