import { cancel, type Following, release, retry } from '../commands/syncs/follow-up.js';
import { ledger, owed } from '../commands/syncs/ledger.js';
import { reconcile, type ReconcileOptions } from '../commands/syncs/reconcile.js';
import { schedules } from '../commands/syncs/schedules.js';
import { type Verb, wholeNumber } from './verb.js';

const NO_WAIT = ['--no-wait', 'return as soon as it is accepted'] as const;

/** The verbs that end, release and repeat runs, and those that look at what syncs have done and will do. */
export function addSyncs(verb: Verb): void {
  verb<Pick<Following, 'wait'>>(
    'cancel <run>',
    'end a run; what it had not sent stays owed',
    (client, { names: [run = ''], options, terminal }) => cancel(client, run, { ...options, terminal }),
  ).option(...NO_WAIT);
  verb<Pick<Following, 'wait'> & { plan?: string }>(
    'release <run>',
    'send what a held run waits with, as far as it is still wanted',
    (client, { names: [run = ''], options, terminal }) => release(client, run, { ...options, terminal }),
  )
    .option('--plan <hash>', 'only if it waits with this plan, as its run shows it')
    .option(...NO_WAIT);
  verb<Pick<Following, 'wait'>>('retry <run>', 'do what an ended run left undone', (client, { names: [run = ''], options, terminal }) =>
    retry(client, run, { ...options, terminal }),
  ).option(...NO_WAIT);
  verb(
    'ledger <sync> [key]',
    'show what a destination was last told: in numbers, or of one record',
    (client, { names, options, terminal }) => ledger(client, names, { terminal, json: options.json }),
  );
  verb<{ limit: number }>('owed <sync>', 'show what a destination is owed, and why', (client, { names: [sync = ''], options, terminal }) =>
    owed(client, sync, { terminal, json: options.json, limit: options.limit }),
  ).option('--limit <n>', 'how many at most', wholeNumber, 50);
  verb<Pick<ReconcileOptions, 'all' | 'sample' | 'repair' | 'wait'>>(
    'reconcile <sync>',
    'compare what a destination holds with what it was told',
    (client, { names: [sync = ''], options, terminal }) => reconcile(client, sync, { ...options, terminal }),
  )
    .option('--all', 'every record, and not some by chance')
    .option('--sample <n>', 'how many by chance', wholeNumber, 100)
    .option('--repair', 'send again what is out of step')
    .option(...NO_WAIT);
  verb('schedules', 'show what runs by itself, and when', (client, { options: { json }, terminal }) =>
    schedules(client, { terminal, json }),
  );
}
