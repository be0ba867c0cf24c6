import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { install } from './install.mjs';
import { removeFolder, temporaryFolder } from './places.mjs';
import { say, sayFailure, Trouble } from './say.mjs';
import { inputClosed } from './standard-input.mjs';

/**
 * `node scripts/up.mjs stack [--home DIR] [--port N] [--json]`: the whole product for a program that drives it. Says where it is in
 * one line of JSON, and stops when its standard input closes. Without `--home` its data goes with it.
 */
export async function run({ args, stopping }) {
  const { values } = parseArgs({ args, options: { home: { type: 'string' }, port: { type: 'string' }, json: { type: 'boolean' } } });
  await install();
  const { announce, bringUp } = await import('./stack.mjs');
  const home = values.home ? resolve(values.home) : temporaryFolder('stack');
  if (!values.home) stopping(() => removeFolder(home));
  let end;
  const ended = new Promise((done) => (end = done));
  void inputClosed().then(() => end());
  const stack = await Promise.race([
    bringUp({ home, port: values.port && Number(values.port), durable: false, stopping, failed: end }),
    ended,
  ]);
  if (!stack) throw new Trouble('Nobody waits for the stack any more: its standard input is closed.');
  if (stack instanceof Error) throw stack;
  if (values.json) process.stdout.write(`${JSON.stringify({ ...stack, home, pid: process.pid })}\n`);
  else announce(stack, home);
  const failure = await ended;
  if (failure) sayFailure(failure);
  else say('Stopping …');
  return failure ? 1 : 0;
}
