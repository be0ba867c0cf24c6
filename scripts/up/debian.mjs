import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './locks.mjs';
import { cache } from './places.mjs';
import { say } from './say.mjs';

/**
 * Unpacks a Debian package, with whatever of its dependencies this machine lacks, into the project's cache: no root needed, nothing
 * installed. Returns the folder that stands for `/`, or `undefined` where this is no Debian or its archive cannot be reached.
 */
export async function unpackDebian(name) {
  const place = join(cache, name);
  if (existsSync(place)) return place;
  if (!runs('apt-get', '--version') || !runs('dpkg-deb', '--version')) return undefined;
  return alone(join(cache, `${name}.lock`), { waiting: `Another launcher fetches ${name}` }, async () => {
    if (existsSync(place)) return place;
    say(`Fetching ${name} from Debian's packages into the project's cache …`);
    return fetchInto(place, name);
  });
}

function fetchInto(place, name) {
  const room = `${place}.new`;
  rmSync(room, { recursive: true, force: true });
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root']) mkdirSync(join(room, folder), { recursive: true });
  const options = aptOptions(room);
  const fetched =
    runs('apt-get', ...options, 'update') &&
    runs('apt-get', ...options, 'install', '--yes', '--download-only', '--no-install-recommends', name);
  const archives = join(room, 'cache', 'archives');
  const packages = fetched ? readdirSync(archives).filter((file) => file.endsWith('.deb')) : [];
  const whole = packages.length > 0 && packages.every((file) => runs('dpkg-deb', '-x', join(archives, file), join(room, 'root')));
  if (whole) renameSync(join(room, 'root'), place);
  rmSync(room, { recursive: true, force: true });
  return whole ? place : undefined;
}

/** apt with lists, cache and locks of its own; only the list of what is installed is the machine's. */
function aptOptions(room) {
  const settings = {
    'Dir::State': join(room, 'state'),
    'Dir::State::lists': join(room, 'state', 'lists'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(room, 'cache'),
    'Debug::NoLocking': 'true',
    'APT::Sandbox::User': '',
    'Acquire::Retries': '2',
  };
  return ['-qq', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}

function runs(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore', env: { ...process.env, LC_ALL: 'C' }, timeout: 180_000 }).status === 0;
}
