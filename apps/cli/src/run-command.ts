import { ApiError } from '@tributary/client';
import { AppError, messageOf } from '@tributary/core';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { EXIT, type Exit, type Terminal, UsageError } from './terminal.js';

/** Runs one command line; gives its exit code: 0 ok, 1 failed, 2 wrong usage, 3 partial or held. Never throws. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<Exit> {
  let exit: Exit = EXIT.ok;
  try {
    await createProgram(terminal, (reached) => (exit = reached)).parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    // Commander has told its own; help and version end with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (args.includes('--json')) terminal.out(JSON.stringify({ error: describe(error) }));
    else for (const line of linesOf(error)) terminal.err(line);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

function describe(error: unknown): object {
  if (error instanceof ApiError) return error.problem;
  return { type: error instanceof AppError ? `tributary:${error.code}` : 'about:blank', detail: messageOf(error) };
}

function linesOf(error: unknown): string[] {
  const details = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return [headOf(messageOf(error), details), ...details.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)];
}

/** What the API says in one line of all that is wrong is not said again before the lines that say it each with its place. */
function headOf(message: string, details: readonly { readonly message: string }[]): string {
  const all = details.map((detail) => detail.message).join('; ');
  return all !== '' && message.endsWith(`: ${all}`) ? message.slice(0, -all.length - 1) : message;
}
