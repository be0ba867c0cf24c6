import { CHANGES, type Intent } from '@tributary/core';
import type { Command } from 'commander';
import { UsageError } from '../terminal.js';

/** What a run of a sync is to do, as the command line gives it. At most one of them. */
export interface IntentOptions {
  readonly full?: boolean;
  readonly resync?: boolean;
  /** All records, or those of these keys. */
  readonly adopt?: true | string[];
  readonly resend?: string[];
  readonly remove?: string[];
}

/** Adds the options by which a run of a sync is told what to do. `--full` where it is not there yet. */
export function addIntentOptions(command: Command): Command {
  const known = command.options.some(({ long }) => long === '--full');
  if (!known) command.option('--full', 'every record, changed or not');
  return command
    .option('--resync', 'every record, and the removal of what the source has not')
    .option('--adopt [keys...]', 'note the records, or those of some keys, as delivered and send nothing')
    .option('--resend <keys...>', 'the records of these keys, changed or not')
    .option('--remove <keys...>', 'take the records of these keys out of the destination');
}

/** The intent that the options name. Rejects with `UsageError` where they name several. */
export function intentOf({ full, resync, adopt, resend, remove }: IntentOptions): Intent {
  const intents: Intent[] = [
    ...(full === true ? [{ kind: 'full' } as const] : []),
    ...(resync === true ? [{ kind: 'resync' } as const] : []),
    ...(adopt === undefined ? [] : [{ kind: 'adopt', ...(adopt === true ? {} : { keys: adopt }) } as const]),
    ...(resend === undefined ? [] : [{ kind: 'resend', keys: resend } as const]),
    ...(remove === undefined ? [] : [{ kind: 'remove', keys: remove } as const]),
  ];
  if (intents.length > 1) throw new UsageError(`choose one of ${intents.map(({ kind }) => `\`--${kind}\``).join(', ')}`);
  return intents[0] ?? CHANGES;
}
