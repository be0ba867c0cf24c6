import { type Command, Option } from 'commander';
import { connectors } from '../commands/connectors/connectors.js';
import { newConnector, type NewConnectorOptions } from '../commands/connectors/new-connector.js';
import { sandbox, type SandboxOptions } from '../commands/sandbox.js';
import type { Exit, Terminal } from '../terminal.js';
import { jsonOption, type Verb, wholeNumber } from './verb.js';

/** What has to do with kinds of destination: the catalogue, a new connector, their sandboxes. */
export function addConnectors(program: Command, verb: Verb, { terminal, end }: { terminal: Terminal; end: (exit: Exit) => void }): void {
  verb('connectors [slug] [object]', 'show what can be written to, with limits, modes, first run and removal', (client, at) =>
    connectors(client, at.names, { terminal: at.terminal, json: at.options.json }),
  );
  program
    .command('connector')
    .description('make a connector of your own')
    .command('new <name>')
    .description('write a folder with a small connector that works: its sandbox, and a test that runs the suite every connector passes')
    .option('--dir <dir>', 'where to; a folder of its name unless given')
    .addOption(jsonOption())
    .action(async (name: string, options: NewConnectorOptions) => end(await newConnector(name, options, terminal)));
  program
    .command('sandbox [slugs...]')
    .description('serve the local simulators of all destinations, or of some')
    .option('--port <port>', 'where to listen; 0 takes any free port', wholeNumber, 4748)
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--state <dir>', 'keep what they hold in a folder')
    .addOption(
      new Option('--connectors <names>', 'packages with more connectors, parted by commas').env('CONNECTORS').argParser(names).default([]),
    )
    .addOption(jsonOption())
    .action(async (slugs: string[], options: SandboxOptions) =>
      end(await sandbox({ ...options, slugs, json: options.json ?? false }, terminal)),
    );
}

function names(text: string): string[] {
  return text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
}
