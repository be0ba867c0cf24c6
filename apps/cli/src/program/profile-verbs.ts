import { Option } from 'commander';
import { importDefinitions } from '../commands/import.js';
import { lineage } from '../commands/lineage.js';
import type { Asking } from '../commands/profiles/asking.js';
import { explain } from '../commands/profiles/explain.js';
import { maintain, MAINTENANCE, reset } from '../commands/profiles/maintain.js';
import { profile } from '../commands/profiles/profile.js';
import { provenance } from '../commands/profiles/provenance.js';
import { quarantine } from '../commands/profiles/quarantine.js';
import { stats } from '../commands/profiles/stats.js';
import { whatIf } from '../commands/profiles/what-if.js';
import type { Exit } from '../terminal.js';
import { type Verb, wholeNumber } from './verb.js';

type Ask<O> = (asking: Asking, at: { readonly names: readonly string[]; readonly options: O }) => Promise<Exit>;

const WAREHOUSE = '--warehouse <id>';
const WHICH = 'in this warehouse; may be left out where only one has events';

/** The verbs that look at profiles, and those that do something to all of them. */
export function addProfiles(verb: Verb): void {
  const asks = <O = object>(usage: string, description: string, ask: Ask<O>) =>
    verb<O & { warehouse?: string }>(usage, description, (client, { names, options, terminal }) =>
      ask({ client, terminal, json: options.json, warehouse: options.warehouse }, { names, options }),
    ).option(WAREHOUSE, WHICH);
  addLooking(asks);
  addMaintenance(asks);
  verb('lineage', 'show what is made of what', (client, { options: { json }, terminal }) => lineage({ client, terminal, json }));
}

type Asks = <O = object>(usage: string, description: string, ask: Ask<O>) => ReturnType<Verb>;

function addLooking(asks: Asks): void {
  asks('profile <identifier>', 'show a profile by its id or an identifier, `email:ada@example.com`', (asking, { names: [named = ''] }) =>
    profile(asking, named),
  );
  asks('explain <from> <to>', 'show why two identifiers are one profile', (asking, { names }) => explain(asking, names));
  asks('provenance <profile> <trait>', 'show where the value of a trait comes from', (asking, { names }) => provenance(asking, names));
  asks('stats [trait]', 'show what the values of a trait look like, or of all traits', (asking, { names: [trait] }) =>
    stats(asking, trait),
  );
  asks<{ type?: string; limit: number }>(
    'quarantine',
    'show identifiers that occur with too many others, and so join nothing',
    (asking, at) => quarantine(asking, { type: at.options.type, limit: at.options.limit }),
  )
    .option('--type <identifier type>', 'only identifiers of a type')
    .option('--limit <n>', 'how many at most', wholeNumber, 50);
  asks<{ prune?: boolean }>('what-if <dir>', 'show what the rules of a folder would do to the profiles; change nothing', (asking, at) =>
    whatIf(asking, at.names[0] ?? '.', at.options.prune ?? false),
  ).option('--prune', 'as if what is defined and not in the folder were gone');
}

function addMaintenance(asks: Asks): void {
  asks<{ yes?: boolean; confirm?: boolean; shadow?: boolean }>(
    'reset <what>',
    'forget all profiles (`stitching`), all values (`traits`), or what the destination of a sync was told, for good',
    (asking, { names: [what = ''], options: { yes = false, confirm = yes, shadow = false } }) => reset(asking, what, { confirm, shadow }),
  )
    .option('--confirm', 'it is meant')
    .option('--yes', 'the same')
    .option('--shadow', 'only in the schema that nobody reads');
  for (const [name, { does, start }] of Object.entries(MAINTENANCE)) {
    asks<{ shadow?: boolean }>(name, does, (asking, { options: { shadow = false } }) => maintain(asking, { name, start }, shadow)).option(
      '--shadow',
      'of the schema that nobody reads',
    );
  }
  asks<{ schema: string; out?: string }>('import <system>', 'read the definitions of another system (`meiro`) into files', (asking, at) =>
    importDefinitions(asking, at.names[0] ?? '', at.options),
  )
    .addOption(new Option('--schema <schema>', 'where its tables are in the warehouse').makeOptionMandatory())
    .option('--out <dir>', 'the folder to write to; without it they are printed');
}
