import { MODES, STAGES, type Intent, type Operation, type Stage } from '@tributary/core';
import { batchLimits, type DestinationObject } from '@tributary/connector-kit';
import type { ResolvedSync } from './ports.js';

/** One stage of a run, with what it does in words for people. */
export interface StageStep {
  readonly stage: Stage;
  readonly does: string;
}

interface About {
  readonly resolved: Pick<ResolvedSync, 'sync' | 'model'>;
  readonly intent: Intent;
  readonly object: Pick<DestinationObject<unknown>, 'label' | 'batch' | 'batchFor' | 'bulk' | 'concurrency'>;
  readonly options: unknown;
}

/** Stages that an intent has no use for. */
const LEFT_OUT: { readonly [K in Intent['kind']]?: readonly Stage[] } = {
  adopt: ['guard', 'freeze', 'deliver'],
  remove: ['extract'],
  reset: ['extract', 'diff', 'guard', 'freeze', 'deliver'],
};

const DOES: { readonly [S in Stage]: (about: About) => string } = {
  extract: ({ resolved }) =>
    `Reads ${sourceOf(resolved)} in one query; checks that each mapped column is there and takes out records without a key of their own.`,
  diff: ({ intent, resolved }) => COMPARES[intent.kind](operationsOf(resolved)),
  guard: () => 'Holds what is beyond the limits of the sync, until a person releases it.',
  freeze: () => 'Puts the changes in sequence. From here a crash resumes the same plan.',
  deliver: ({ object, object: { label, bulk, concurrency }, options }) =>
    `Sends batches of up to ${batchLimits(object, options).records}${bulk === undefined ? '' : ` (many changes: ${bulk.batch.records})`} to ${label}, ${concurrency} at once.`,
  acknowledge: ({ intent }) => NOTES[intent.kind] ?? 'Notes what was delivered in the ledger; the rest stays owed.',
  finish: () => 'Checks that all counts balance.',
};

const COMPARES: { readonly [K in Intent['kind']]: (operations: string) => string } = {
  changes: (operations) => `Compares the records with the ledger by key: ${operations}, and what is owed.`,
  full: (operations) => `Takes every record, changed or not: ${operations}.`,
  resync: () => 'Takes every record, and removes what the ledger has and the source has not.',
  adopt: () => 'Compares the records with the ledger by key.',
  resend: () => 'Takes the named records, changed or not, with all their fields.',
  remove: () => 'Takes the named records of the ledger as gone, whatever the source says.',
  release: (operations) => `Compares the records with the ledger anew: ${operations}. What was approved and is still wanted may go.`,
  reset: () => '',
};

const NOTES: { readonly [K in Intent['kind']]?: string } = {
  adopt: 'Notes the records in the ledger as delivered; nothing is sent.',
  reset: 'Forgets the ledger and what is owed; nothing is sent, and what the destination holds stays there.',
};

/** The stages of a run, in order. Depends on what is asked and defined only: a preview shows the list that a run walks. */
export function stagesOf(about: About): readonly StageStep[] {
  const without = LEFT_OUT[about.intent.kind] ?? [];
  return STAGES.filter((stage) => !without.includes(stage)).map((stage) => ({ stage, does: DOES[stage](about) }));
}

function sourceOf({ sync, model }: About['resolved']): string {
  if ('profiles' in sync.source) return 'the profiles';
  if ('events' in sync.source) return 'the events';
  if ('audience' in sync.source) return `the members of the audience \`${sync.source.audience}\``;
  return `the model \`${model?.id ?? sync.source.model}\``;
}

const WORDS: Readonly<Record<Operation, string>> = { add: 'additions', change: 'changes', remove: 'removals' };

const operationsOf = ({ sync }: About['resolved']): string => MODES[sync.mode].map((operation) => WORDS[operation]).join(', ');

/** Whether a run with this intent reads the source of its sync. */
export const readsSource = (intent: Intent): boolean => !(LEFT_OUT[intent.kind] ?? []).includes('extract');
