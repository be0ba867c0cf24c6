import type { Mode, Outcomes, OutRecord, Refusal } from '@tributary/connector-kit';
import { handleOf } from '../values/handle.js';
import type { FieldTypes } from '../values/field-type.js';
import { findEntries } from './find-entries.js';
import type { Entry } from './requests.js';
import { upsertOf, type Step } from './step.js';
import type { Shop } from '../graph/shop.js';

/** What the steps of a batch depend on. */
export interface Stepping {
  readonly mode: Mode;
  readonly types: FieldTypes;
  readonly entry: Entry;
  readonly outcomes: Outcomes<OutRecord>;
}

/**
 * What to do for each record, in order. Who needs no request has its outcome: a removal of what is not there, an entry that only an
 * insertion or only an update would write, a value that does not fit.
 */
export async function stepsOf(shop: Shop, batch: readonly OutRecord[], stepping: Stepping): Promise<readonly Step[]> {
  const { mode, outcomes } = stepping;
  const asked = batch.filter((record) => (record.operation === 'remove' ? record.remoteId === undefined : LOOKS_FIRST[mode] === true));
  const needed = new Set(asked);
  const ids = await findEntries(shop, asked, stepping);
  return batch.flatMap((record): Step[] => {
    const id = ids.get(record);
    if (id === undefined && needed.has(record)) return [];
    const step = record.operation === 'remove' ? deletionOf(record, id) : writeOf(record, id, stepping);
    if ('record' in step) return [step];
    outcomes.set(record, step);
    return [];
  });
}

/** Modes that may not write over an entry, or may not make one. Between the look and the write it may change: Shopify has no better. */
const LOOKS_FIRST: Partial<Record<Mode, true>> = { insert: true, update: true };

type Settled = Refusal | { readonly kind: 'delivered'; readonly remoteId?: string; readonly note: string };

function deletionOf(record: OutRecord, found: string | null | undefined): Step | Settled {
  const id = record.remoteId ?? found;
  return id ? { kind: 'delete', record, id } : { kind: 'delivered', note: 'There was no such entry.' };
}

function writeOf(record: OutRecord, found: string | null | undefined, { mode, types }: Stepping): Step | Settled {
  if (mode === 'insert' && found) return { kind: 'delivered', remoteId: found, note: 'The entry was there already and is left as it is.' };
  if (mode === 'update' && found === null)
    return {
      kind: 'rejected',
      code: 'not_found',
      message: `There is no entry \`${handleOf(record)}\` to update, and the mode \`update\` makes none.`,
    };
  return upsertOf(record, types);
}
