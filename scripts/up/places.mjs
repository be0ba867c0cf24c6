import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from './processes.mjs';
import { Trouble } from './say.mjs';

/** The folder of the project. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What can be made again from the sources (stamps, an unpacked Redis): one for the checkout, whatever the data folder is. */
export const cache = join(root, '.tributary', 'cache');

/** The data folder: `.tributary`, or where `TRIBUTARY_HOME` says. */
export function defaultHome() {
  return resolve(process.env['TRIBUTARY_HOME'] || join(root, '.tributary'));
}

const needed = { bytes: 256 * 2 ** 20, text: '256 MB' };

/** Makes a data folder and refuses one that cannot be written or has no room: later the failure would be a database's riddle. */
export function prepareHome(home) {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Trouble(
      `The data folder \`${home}\` cannot be written (${error.code ?? error.message}).`,
      'Make it writable, or choose another: TRIBUTARY_HOME=/a/folder/of/yours npm start',
    );
  }
  const disk = statfsSync(home);
  const free = disk.bavail * disk.bsize;
  if (free >= needed.bytes) return;
  throw new Trouble(
    `No disk space: \`${home}\` has ${Math.floor(free / 2 ** 20)} MB left, and the database needs at least ${needed.text}.`,
    'Free some space, or choose a folder on another disk: TRIBUTARY_HOME=/a/folder/elsewhere npm start',
  );
}

/** A folder that lives as long as this process. Those whose process was killed are swept by the next one. */
export function temporaryFolder(purpose) {
  sweep();
  try {
    return mkdtempSync(join(tmpdir(), `tributary-${purpose}-${process.pid}-`));
  } catch (error) {
    throw new Trouble(`No temporary folder can be made in \`${tmpdir()}\` (${error.code}).`, 'Choose another: TMPDIR=/a/folder npm test');
  }
}

/** Removes a folder although something may just be closing its last file in it. */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function sweep() {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^tributary-[a-z]+-(\d+)-/.exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    try {
      removeFolder(join(tmpdir(), name));
    } catch {
      // Another account's: its own next run removes it.
    }
  }
}
