import { spawn } from 'node:child_process';
import { deathBefore } from './children.mjs';
import { root } from './places.mjs';

/** Runs a Node program in this terminal, to its end; gives its exit code. */
export function runHere(args, env = {}) {
  const [program, ...rest] = [...deathBefore('KILL'), process.execPath, ...args];
  const child = spawn(program, rest, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}
