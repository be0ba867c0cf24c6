import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountFor } from './account.mjs';
import { tail, Trouble } from './say.mjs';

/**
 * Makes an empty cluster at `data`, under the account that will serve it, which it returns.
 * It is made beside its place and moved there when it is whole: one that was interrupted is never taken for a cluster.
 */
export function createCluster({ home, data, programs, settings, role, durable }) {
  const room = join(home, 'postgres.new');
  rmSync(room, { recursive: true, force: true });
  refuseForeign(data);
  mkdirSync(room, { mode: 0o700 });
  const account = accountFor({ folder: room, program: programs.postgres, home });
  const draft = join(room, 'data');
  const passwordFile = join(room, 'password');
  writeFileSync(passwordFile, settings.password, { mode: 0o600 });
  if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.uid);
  const options = ['--username', role, '--auth=scram-sha-256', '--pwfile', passwordFile, '--encoding=UTF8', '--locale=C'];
  const done = runAs(account, [programs.initdb, '-D', draft, ...options, ...(durable ? [] : ['--no-sync'])]);
  if (done.status !== 0) {
    rmSync(room, { recursive: true, force: true });
    throw refusal(`${done.error?.message ?? ''}${done.stdout}${done.stderr}`, home);
  }
  rmSync(data, { recursive: true, force: true });
  renameSync(draft, data);
  rmSync(room, { recursive: true, force: true });
  return account;
}

/** Gives the role a new password where the file that kept it was lost; only the owner of the data folder can do this. */
export function resetPassword({ data, account, programs, settings, role }) {
  const input = `ALTER ROLE ${role} PASSWORD '${settings.password}'\n`;
  const done = runAs(account, [programs.postgres, '--single', '-D', data, 'postgres'], input);
  if (done.status !== 0) throw new Trouble(`The database in \`${data}\` cannot be opened:\n\n${tail(`${done.stdout}${done.stderr}`)}\n`);
}

function runAs({ before }, command, input) {
  const [program, ...args] = [...before, ...command];
  return spawnSync(program, args, { encoding: 'utf8', input: input ?? '', env: { ...process.env, LC_ALL: 'C' } });
}

/** A folder named `postgres` that holds files but no cluster is somebody's work: it is not ours to replace. */
function refuseForeign(data) {
  if (!existsSync(data) || (statSync(data).isDirectory() && readdirSync(data).length === 0)) return;
  throw new Trouble(
    `\`${data}\` holds files, but no database.`,
    'Move them away, or use another data folder: TRIBUTARY_HOME=/another/folder npm start',
  );
}

function refusal(words, home) {
  if (/No space left on device/.test(words)) {
    return new Trouble(
      `No disk space for a database in \`${home}\`.`,
      'Free some space, or use a folder on another disk: TRIBUTARY_HOME=/another/folder npm start',
    );
  }
  return new Trouble(`A database could not be made in \`${home}\`:\n\n${tail(words)}\n`);
}
