import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A text as it was reviewed: what the file beside the test holds. With `UPDATE_GOLDEN=1` the file is written anew and the diff is the
 * review; a file that is missing otherwise fails the test.
 */
export function golden(file: URL, text: string): string {
  const path = fileURLToPath(file);
  const wanted = `${text}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
  }
  if (!existsSync(path)) throw new Error(`there is no golden file \`${path}\`: run \`npm run golden\` and review it`);
  return readFileSync(path, 'utf8') === wanted ? text : readFileSync(path, 'utf8').replace(/\n$/, '');
}
