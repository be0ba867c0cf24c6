import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** Whether a process with this id lives, whoever owns it. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function isZombie(pid) {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** When a process began, in whatever unit the system has: with its id it names one process even after ids are used again. */
export function birthOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    const asked = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return asked.stdout?.trim() || undefined;
  }
}

/** Whether a live process is a PostgreSQL that works in this data folder: a server and its backends stand in it. */
export function isPostgresIn(pid, folder) {
  try {
    return realpathSync(readlinkSync(`/proc/${pid}/cwd`)) === realpathSync(folder);
  } catch (error) {
    if (process.platform === 'linux') return error.code === 'EACCES';
    const asked = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return /postgres/.test(asked.stdout ?? '');
  }
}

/** Sends a signal; a process that is gone already is as good as one that was told. */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Resolves to whether `holds` became true within the time. */
export async function until(holds, { within, every = 50 }) {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() >= end) return false;
    await new Promise((done) => setTimeout(done, every));
  }
  return true;
}
