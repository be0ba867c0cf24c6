import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './places.mjs';
import { send } from './processes.mjs';

/** Every child that runs. None outlives the launcher, however the launcher ends. */
const living = new Set();

let dies;

/**
 * The words before a command that make Linux end it when its parent ends, even by kill -9.
 * Elsewhere a watchdog process does the same when our end of its pipe closes.
 */
export function deathBefore(signal) {
  const linked = (name) => ['--pdeathsig', name, '--'];
  dies ??= process.platform === 'linux' && spawnSync('setpriv', [...linked('KILL'), 'true']).status === 0;
  return dies ? ['setpriv', ...linked(signal)] : [];
}

/**
 * Starts a child in a process group of its own: Ctrl-C in a terminal reaches only the launcher, which stops the children in
 * order. `log` names the file that takes its output. `death` is the signal it gets when the launcher is killed.
 */
export function startChild({ name, command, before = [], env, cwd = root, log, death = 'KILL' }) {
  const output = openLog(log);
  const [program, ...args] = [...before, ...deathBefore(death), ...command];
  const running = spawn(program, args, { cwd, env: env ?? process.env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const child = { name, pid: running.pid, death, log, ended: undefined, exited: undefined };
  living.add(child);
  if (child.pid) watchdog()?.stdin.write(`${child.pid} ${death}\n`);
  child.exited = new Promise((done) => {
    const end = (how) => {
      child.ended ??= how;
      living.delete(child);
      done(child.ended);
    };
    running.once('error', (error) => end({ reason: error.message }));
    running.once('exit', (code, signal) => end({ code, signal, reason: signal ? `was ended by ${signal}` : `ended with code ${code}` }));
  });
  return child;
}

/** Asks a child to stop and, if it does not in time, makes it; then clears what it left in its group. */
export async function stopChild(child, { signal = 'SIGTERM', within = 10_000, hard = 'SIGKILL' } = {}) {
  if (!child || child.ended || !child.pid) return;
  send(child.pid, signal);
  const timer = setTimeout(() => send(-child.pid, hard), within);
  await child.exited;
  clearTimeout(timer);
  send(-child.pid, 'SIGKILL');
}

/** The end of what a child wrote. */
export function lastWords(child, bytes = 6000) {
  try {
    return readFileSync(child.log, 'utf8').slice(-bytes);
  } catch {
    return '';
  }
}

/** The last resort, when the launcher ends without having stopped them. */
process.on('exit', () => {
  for (const child of living) if (child.pid) send(-child.pid, `SIG${child.death}`);
});

const rotateAt = 20 * 2 ** 20;

function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > rotateAt) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

let guard;

function watchdog() {
  if (dies) return undefined;
  guard ??= spawn(process.execPath, [join(root, 'scripts/up/watchdog.mjs')], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  guard.stdin.unref?.();
  return guard;
}
