import { check, type CheckOptions } from '../commands/check.js';
import { apply, type ApplyOptions } from '../commands/project/apply.js';
import { exportProject, type ExportOptions } from '../commands/project/export.js';
import { plan, type PlanOptions } from '../commands/project/plan.js';
import { approve, promote, type PromoteOptions, promotions, reject } from '../commands/project/promote.js';
import { restore, revisions } from '../commands/revisions.js';
import { InvalidArgumentError } from 'commander';
import { type Verb, wholeNumber } from './verb.js';

/** The verbs about what is defined: in files, and as it stands. */
export function addProject(verb: Verb): void {
  addFiles(verb);
  addPromotions(verb);
  verb<Pick<CheckOptions, 'project' | 'warehouse'>>(
    'check [names...]',
    'ask whether warehouses and destinations can be reached, all, or `warehouse ID`, `destination ID`; and whether warehouses understand what is defined',
    (client, { names, options, terminal }) => check(client, { ...options, names }, terminal),
  )
    .option('--project <dir>', 'try the files of a folder in the warehouse instead, before they are applied')
    .option('--warehouse <id>', 'in this warehouse; may be left out where only one has events');
  verb(
    'revisions <kind> <id> [revision]',
    'show what a definition was, or what one revision of it changed',
    (client, { names, options, terminal }) => revisions(client, names, { terminal, json: options.json }),
  );
  verb('restore <kind> <id> <revision>', 'make a definition what it was at a revision', (client, { names, options, terminal }) =>
    restore(client, names, { terminal, json: options.json }),
  );
}

function addFiles(verb: Verb): void {
  verb<PlanOptions>(
    'plan <dir>',
    'show what applying the YAML files of a folder would change and what syncs would send; change nothing',
    (client, { names: [folder = '.'], options, terminal }) => plan(client, folder, { ...options, terminal }),
  )
    .option('--prune', 'as if what is defined and not in the folder were deleted')
    .option('--out <file>', 'keep the plan in a `.json` file, to be applied exactly as it is')
    .option('--no-impact', 'do not ask what the syncs would send')
    .option('--wait <seconds>', 'how long to wait for that, up to 25', waitSeconds);
  verb<Omit<ApplyOptions, 'json'>>(
    'apply <dir>',
    'make what the YAML files of a folder define be so; of a plan that was kept, exactly that plan',
    (client, { names: [folder = '.'], options, terminal }) => apply(client, folder, { ...options, terminal }),
  )
    .option('--prune', 'delete what is defined and not in the folder')
    .option('--yes', 'do not ask before deleting')
    .option('--check', 'try all expressions in the warehouse first, and apply nothing if one is not understood')
    .option('--warehouse <id>', 'try them in this warehouse; may be left out where only one has events');
  verb<ExportOptions>(
    'export [dir]',
    'write everything that is defined as files; secrets as references',
    (client, { names, options, terminal }) => exportProject(client, names[0], { ...options, terminal }),
  ).option('--force', 'replace the YAML files that are there');
}

function addPromotions(verb: Verb): void {
  verb<PromoteOptions & { url: string }>(
    'promote-project [dir]',
    'bring a folder, or what another workspace has, into this one: shown first, then approved, then exactly that applied',
    (client, { names: [folder], options, terminal }) => promote(client, folder, { ...options, terminal }),
  )
    .option('--from-key <key>', 'a key of the workspace it comes from')
    .option('--from-url <url>', 'the API of that workspace; the same unless given')
    .option('--prune', 'delete here what is not there')
    .option('--note <text>', 'what it is for')
    .option('--yes', 'approve it at once, where nobody else must');
  verb(
    'promotions [id]',
    'show what was promoted into this workspace, or one promotion with its plan',
    (client, { names, options, terminal }) => promotions(client, names[0], { terminal, json: options.json }),
  );
  verb('approve <promotion>', 'apply exactly what a promotion planned', (client, { names: [id = ''], options: { json }, terminal }) =>
    approve(client, id, { terminal, json }),
  );
  verb<{ reason?: string }>('reject <promotion>', 'end a promotion that waits', (client, { names: [id = ''], options, terminal }) =>
    reject(client, id, { ...options, terminal }),
  ).option('--reason <text>', 'why');
}

/** Previews that take longer are asked for one by one. */
function waitSeconds(text: string): number {
  const seconds = wholeNumber(text);
  if (seconds < 1 || seconds > 25) throw new InvalidArgumentError('must be from 1 to 25 seconds: preview what takes longer by itself');
  return seconds;
}
