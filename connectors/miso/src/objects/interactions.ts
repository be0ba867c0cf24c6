import type { DestinationObject, OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { dryRun } from '../dry-run.js';
import { INTERACTION_FIELDS } from '../fields/interaction-fields.js';
import { recordBody, type Made } from '../record-body.js';
import type { MisoSettings } from '../settings.js';
import { uploadRecords } from '../upload.js';
import { RATE } from './record-object.js';

const InteractionOptions = z.strictObject({});
type InteractionOptions = z.infer<typeof InteractionOptions>;

/** The key names the record in our ledger only. */
const SENT_FIELDS = INTERACTION_FIELDS.filter(({ identifier }) => identifier !== true);

/** What users did. Miso does not recognise a repeated one, so none is sent twice lightly. */
export const interactions: DestinationObject<MisoSettings, InteractionOptions> = {
  label: 'Interactions',
  modes: ['append'],
  writes: 'event',
  idempotent: false,
  fields: INTERACTION_FIELDS,
  acceptsOtherFields: false,
  options: InteractionOptions,
  // Miso recommends about 10,000; its own SDK and ours keep to the smaller number, since a lost answer puts all of them in doubt.
  batch: { records: 1_000, bytes: 1_048_576 },
  concurrency: 2,
  rate: RATE,
  prepare: async ({ http }, planned) => {
    const sample = (planned.sample ?? []).map(withoutKey);
    return dryRun({ http, noun: 'interactions', fields: SENT_FIELDS }, { ...planned, sample });
  },
  write: ({ http }, batch, outcomes) =>
    // Miso takes interactions into a queue and gives it no name: its answer is all there will be.
    uploadRecords({ http, outcomes, noun: 'interactions', bodyOf: interactionBody, taken: () => ({ kind: 'delivered' }) }, batch),
};

const makeBody = recordBody(SENT_FIELDS);

/** An interaction as Miso takes it, or why it must not be told. */
export function interactionBody(record: OutRecord): Made {
  const made = makeBody(withoutKey(record));
  if ('refused' in made) return made;
  const { type, user_id, anonymous_id, custom_action_name } = made.body;
  if (user_id === undefined && anonymous_id === undefined) return NOBODYS;
  return type === 'custom' && custom_action_name === undefined ? NAMELESS : made;
}

const withoutKey = (record: OutRecord): OutRecord => ({ ...record, fields: record.fields, key: {} });

/** Miso would make up a visitor of the address and the program that asks: all of a server's would be one person's. */
const NOBODYS: Made = {
  refused: {
    kind: 'rejected',
    code: 'attribution',
    message: 'The interaction has neither a `user_id` nor an `anonymous_id`: Miso would take it for one of a visitor that all such share.',
    field: 'user_id',
  },
};

const NAMELESS: Made = {
  refused: {
    kind: 'rejected',
    code: 'custom_action_name',
    message: 'An interaction of type `custom` needs a `custom_action_name`.',
    field: 'custom_action_name',
  },
};
