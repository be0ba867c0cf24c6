#!/usr/bin/env node
import { env, stderr, stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { runCommand } from './run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
  screen: stderr.isTTY ? stderr : undefined,
  env,
  ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
});

/** On stderr: stdout is for what the command has to say. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  return lines.question(question).finally(() => lines.close());
}
