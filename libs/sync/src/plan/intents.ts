import { Invalid, plans, type Intent, type Mode, type Operation, type Sync } from '@tributary/core';
import type { DestinationObject } from '@tributary/connector-kit';

/** What a run does with the records it planned: sends them, or notes them as delivered. */
export type Effect = 'send' | 'adopt';

/** What a run plans, as the diff has to know it. */
export interface Wanted {
  /** Operations that may be planned. */
  readonly operations: readonly Operation[];
  /** What a record is planned as that the destination has already. */
  readonly known: Exclude<Operation, 'remove'>;
  /** Such records are planned when their value differs. */
  readonly differing: boolean;
  /** Such records are planned, changed or not. */
  readonly every: boolean;
  /** Only these, as people see keys; `null` means all. */
  readonly keys: readonly string[] | null;
  /** The records are those of the source; else what is done depends on the ledger only. */
  readonly reads: boolean;
  /** Changes in doubt stay out where repeating one may be noticed, until a person names them. */
  readonly parks: boolean;
  readonly effect: Effect;
  /** What people are told that the counts do not say. */
  readonly note: string | null;
}

/** Whose run it is, and what it was asked for. A release is planned as the run was that waits. */
export interface Wish {
  readonly sync: Pick<Sync, 'id' | 'mode' | 'delivery' | 'first_run'>;
  readonly object: Pick<DestinationObject<unknown>, 'label' | 'firstRun' | 'idempotent'>;
  readonly intent: Exclude<Intent, { kind: 'release' | 'reset' }>;
  /** Why no record can be removed with the options of the sync; `null` where all can. */
  readonly unremovable: string | null;
}

/** Modes that tell a record once: what the destination has is sent again only where its key is named. */
const ONCE: readonly Mode[] = ['append', 'insert'];

const INTENTS: { readonly [K in Wish['intent']['kind']]: (wish: Wish, usual: Wanted) => Wanted } = {
  changes: (_, usual) => usual,
  full: ({ sync }, usual) => ({ ...usual, every: !ONCE.includes(sync.mode) }),
  resync: wantResync,
  adopt: ({ intent }, usual) => wantAdopted({ ...usual, keys: keysOf(intent), every: keysOf(intent) !== null }),
  resend: ({ intent }, usual) => {
    const operations: readonly Operation[] = ['add', usual.known];
    return { ...usual, operations, every: true, keys: keysOf(intent), parks: false };
  },
  remove: wantRemoved,
};

/** What a run plans. `first`: the sync has no ledger yet. Rejects with `Invalid` what the destination cannot do. */
export function wantedOf(wish: Wish, first: boolean): Wanted {
  const wanted = INTENTS[wish.intent.kind](wish, usualOf(wish));
  const adopts = first && wish.intent.kind === 'changes' && (wish.sync.first_run ?? wish.object.firstRun) === 'adopt';
  if (!adopts) return wanted;
  return { ...wantAdopted(wanted), note: 'The first run noted the records there are as delivered. Later ones are sent.' };
}

function usualOf({ sync, object }: Wish): Wanted {
  const differing = plans(sync.mode, 'change');
  return {
    operations: (['add', 'change', 'remove'] as const).filter((operation) => plans(sync.mode, operation)),
    known: differing ? 'change' : 'add',
    differing,
    every: sync.mode === 'full',
    keys: null,
    reads: true,
    parks: sync.delivery.in_doubt === 'at_most_once' && !object.idempotent,
    effect: 'send',
    note: null,
  };
}

/** Why no record can be removed through an object with such options, as a sentence without its end; `null` where all can. */
export function whyUnremovable(object: DestinationObject<unknown>, options: unknown): string | null {
  if (object.removal === undefined) return `${object.label} has no removal at its destination`;
  return object.lacks?.('remove', options)?.message ?? null;
}

function wantResync({ sync, object, unremovable }: Wish, usual: Wanted): Wanted {
  const every = !ONCE.includes(sync.mode);
  if (usual.operations.includes('remove')) return { ...usual, every };
  if (unremovable === null) return { ...usual, every, operations: [...usual.operations, 'remove'] };
  const note = `${object.label} cannot be removed there (${unremovable}): what the source has not stayed. Everything else was sent again.`;
  return { ...usual, every, note };
}

/** What the destination is said to have: the present records, and nothing about those that are gone. */
const wantAdopted = (usual: Wanted): Wanted => ({
  ...usual,
  operations: ['add', 'change'],
  known: 'change',
  differing: true,
  parks: false,
  effect: 'adopt',
});

function wantRemoved({ sync, intent, unremovable }: Wish, usual: Wanted): Wanted {
  if (unremovable !== null) throw new Invalid('sync.no_removal', `Sync \`${sync.id}\` cannot remove records: ${unremovable}.`);
  return { ...usual, operations: ['remove'], keys: keysOf(intent), reads: false, parks: false };
}

const keysOf = (intent: Wish['intent']): readonly string[] | null => ('keys' in intent ? (intent.keys ?? null) : null);
