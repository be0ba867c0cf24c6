import { RUN_KINDS, RUN_STATES } from '@tributary/core';
import type { RunsQuery } from '@tributary/contract';
import { Command, Option } from 'commander';
import { preview, type PreviewOptions } from './commands/preview.js';
import { run, type RunOptions } from './commands/run.js';
import { runLog } from './commands/run-log.js';
import { runs } from './commands/runs.js';
import { connect } from './connect.js';
import { addAccess } from './program/access-verbs.js';
import { addConnectors } from './program/connector-verbs.js';
import { addHere } from './program/here-verbs.js';
import { addIntentOptions } from './program/intent-options.js';
import { addPeople } from './program/people-verbs.js';
import { addProfiles } from './program/profile-verbs.js';
import { addProject } from './program/project-verbs.js';
import { addSyncs } from './program/sync-verbs.js';
import { jsonOption, type Shared, type Verb, wholeNumber, type Work } from './program/verb.js';
import { addWarehouses } from './program/warehouse-verbs.js';
import type { Exit, Terminal } from './terminal.js';

/** The `tributary` command. `end` is told the exit code of the verb that was run. */
export function createProgram(terminal: Terminal, end: (exit: Exit) => void): Command {
  const program = new Command('tributary')
    .description('Data activation from your warehouse: profiles, traits and syncs')
    .version('0.1.0')
    .showHelpAfterError('(`tributary --help` shows what there is)')
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.err(text.trimEnd()) })
    .exitOverride();
  const verbOf =
    (parent: Command): Verb =>
    <O = object>(usage: string, description: string, work: Work<O>): Command =>
      withShared(parent.command(usage, { isDefault: usage === 'list' }).description(description))
        .showHelpAfterError(helpOf(parent, usage))
        .action(async (...args: unknown[]) => {
          const command = args.at(-1) as Command;
          const options = command.opts<O & Shared>();
          const names = command.processedArgs.flat().filter((name): name is string => typeof name === 'string');
          end(await work(await connect(options), { options: { ...options, json: options.json ?? false }, names, terminal }));
        });
  const verb = verbOf(program);
  addHere(program, { terminal, end });
  addProject(verb);
  addRuns(verb);
  addSyncs(verb);
  addProfiles(verb);
  addWarehouses(verb);
  addPeople(verb);
  addAccess(verb, (name, description) => verbOf(program.command(name).description(description)));
  addConnectors(program, verb, { terminal, end });
  return program;
}

/** Where a wrong command line says that help is. */
function helpOf(parent: Command, usage: string): string {
  const names = [...(parent.parent === null ? [] : [parent.name()]), usage.split(' ')[0]];
  return `(\`tributary ${names.join(' ')} --help\` shows how it is used)`;
}

function withShared(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'the API').env('TRIBUTARY_URL').default('http://127.0.0.1:4747'))
    .addOption(new Option('--key <key>', 'an API key').env('TRIBUTARY_KEY'))
    .addOption(new Option('--key-file <file>', 'a file that holds one').env('TRIBUTARY_KEY_FILE').default('.tributary/api-key'))
    .addOption(jsonOption());
}

function addRuns(verb: Verb): void {
  const runner = verb<Omit<RunOptions, 'target' | 'contexts'> & { contexts?: true | string }>(
    'run [target]',
    'run `stitch`, `traits`, `audiences`, a sync, or the whole `pipeline`, and wait for its end; without a target everything',
    (client, { names: [target], options: { contexts, ...options }, terminal }) =>
      run(client, { ...options, target, ...(contexts === undefined ? {} : { contexts: contexts === true || names(contexts) }) }, terminal),
  );
  runner.option('--full', 'read the whole log, compute all profiles, send every record, changed or not', false);
  addIntentOptions(runner)
    .option('--confirm', 'what cannot be undone is meant', false)
    .option('--warehouse <id>', 'stitch, or compute traits, in this warehouse only')
    .option('--shadow', 'stitch, or compute traits, in the schema that nobody reads', false)
    .option('--trait <id>', 'compute this trait of all profiles; may be given several times', several, [])
    .option('--contexts [ids]', 'compute contexts again, all or these, parted by commas')
    .option('--no-wait', 'return as soon as the run is accepted');
  verb<Partial<RunsQuery>>('runs', 'show the newest runs', (client, { options: { kind, subject, state, limit, json }, terminal }) =>
    runs(client, { kind, subject, state, limit }, { terminal, json }),
  )
    .addOption(new Option('--kind <kind>', 'only runs of a kind').choices(RUN_KINDS))
    .option('--subject <id>', 'only runs of a sync, warehouse or destination')
    .addOption(new Option('--state <state>', 'only runs in a state').choices(RUN_STATES))
    .option('--limit <n>', 'how many at most', wholeNumber, 20);
  verb<{ limit: number }>('run-log <run>', 'show how a run went, record by record', (client, { names: [id = ''], options, terminal }) =>
    runLog(client, id, { ...options, terminal }),
  ).option('--limit <n>', 'how many records and requests at most', wholeNumber, 20);
  const previews = verb<Omit<PreviewOptions, 'json'>>(
    'preview <sync>',
    'show what a run of a sync would do now, and send nothing',
    (client, { names: [sync = ''], options, terminal }) => preview(client, sync, { ...options, terminal }),
  );
  addIntentOptions(previews)
    .option('--project <dir>', 'as the files of a folder define the sync, before they are applied')
    .option('--requests', 'show all requests of the first batch in full');
}

function names(text: string): string[] {
  return text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
}

function several(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
