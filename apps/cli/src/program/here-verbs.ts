import type { Command } from 'commander';
import { init } from '../commands/project/init.js';
import { serve, type ServeOptions } from '../commands/serve.js';
import type { Exit, Terminal } from '../terminal.js';
import { jsonOption, wholeNumber } from './verb.js';

/** The verbs that need no API yet: to have one, and something to apply. */
export function addHere(program: Command, { terminal, end }: { terminal: Terminal; end: (exit: Exit) => void }): void {
  program
    .command('init [dir]')
    .description('write a folder with a small project, commented, that applies and runs on the sandbox as it is')
    .addOption(jsonOption())
    .action(async (dir: string | undefined, { json = false }: { json?: boolean }) =>
      end(await init(dir ?? 'tributary', { json }, terminal)),
    );
  program
    .command('serve')
    .description('run Tributary here, with a database of its own, until it is stopped')
    .option('--port <port>', 'where to listen; 4747 unless given', wholeNumber)
    .option('--home <dir>', 'where to keep what it has; `.tributary` of the checkout unless given')
    .addOption(jsonOption())
    .action(async (options: Omit<ServeOptions, 'json'> & { json?: boolean }) =>
      end(await serve({ ...options, json: options.json ?? false }, terminal)),
    );
}
