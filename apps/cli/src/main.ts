#!/usr/bin/env node
import { env, stderr, stdout } from 'node:process';
import { runCommand } from './run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (line) => void stdout.write(`${line}\n`),
  err: (line) => void stderr.write(`${line}\n`),
  screen: stderr.isTTY ? stderr : undefined,
  env,
});
