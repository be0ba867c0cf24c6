import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { Trouble } from './say.mjs';

/**
 * Under which account PostgreSQL can work in `folder`: it refuses to run as root.
 * An ordinary user runs it as is. Root runs it in a user namespace, where root's own files are `nobody`'s, so that even a home
 * that others cannot enter will do; else as the owner of the project's files; else as `nobody`.
 */
export function accountFor({ folder, program, home }) {
  if (process.getuid?.() !== 0) return demandRuns({ before: [] }, program);
  const ways = [namespace(), ...[statSync(home).uid, statSync(program).uid, 65534].filter((uid) => uid !== 0).map(otherUser)];
  for (const way of ways) {
    if (way.uid !== undefined) chownSync(folder, way.uid, way.uid);
    if (works(way, folder, program)) return way;
    if (way.uid !== undefined) chownSync(folder, 0, 0);
  }
  throw new Trouble(
    'PostgreSQL refuses to run as root, and this machine allows neither a user namespace nor another account here.',
    'Run as an ordinary user, choose a folder that others may enter (TRIBUTARY_HOME=/var/lib/tributary npm start),',
    'or give a PostgreSQL of your own: DATABASE_URL=postgres://user:password@host:5432/database npm start',
  );
}

function namespace() {
  return { before: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] };
}

function otherUser(uid) {
  return { uid, before: ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'] };
}

/** An account is good when it can run the program and write in the folder. */
function works({ before }, folder, program) {
  const [first, ...rest] = [...before, 'sh', '-c', 'test -w "$0" && test -x "$0" && "$1" --version', folder, program];
  return spawnSync(first, rest, { stdio: 'ignore' }).status === 0;
}

function demandRuns(way, program) {
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (asked.status === 0) return way;
  throw new Trouble(
    `PostgreSQL's program does not run on this machine: ${asked.error?.message ?? asked.stderr.trim()}`,
    'Give a PostgreSQL of your own: DATABASE_URL=postgres://user:password@host:5432/database npm start',
  );
}
