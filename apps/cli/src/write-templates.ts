import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside `src` and `dist` alike. */
const TEMPLATES = new URL('../templates/', import.meta.url);
const ENDING = '.template';

/** What stands in a template as `__name__`. */
export type Words = Readonly<Record<string, string>>;

/** A file made of a template. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a folder of templates, with the words filled in, also into their names. */
export async function filesOfTemplates(folder: string, words: Words): Promise<readonly TemplateFile[]> {
  const root = fileURLToPath(new URL(folder, TEMPLATES));
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(ENDING)).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: fill(name.slice(0, -ENDING.length), words),
      text: fill(await readFile(join(root, name), 'utf8'), words),
    })),
  );
}

const fill = (text: string, words: Words): string => text.replace(/__(\w+?)__/g, (whole, name: string) => words[name] ?? whole);

/** Whether nothing would be in the way of files in a folder. Makes it where it is not there. */
export async function isEmptyFolder(dir: string): Promise<boolean> {
  await mkdir(dir, { recursive: true });
  return (await readdir(dir)).length === 0;
}

/** Writes the files into a folder, over nothing that is there. */
export async function writeFiles(dir: string, files: readonly TemplateFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text, { flag: 'wx' });
  }
}
