import type { DestinationObject } from '@tributary/connector-kit';
import { z } from 'zod';
import { RATES, rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { sendList } from '../track/send-list.js';
import { MOST_ENTRIES } from './aliases.js';
import { textOf } from './user-name.js';

const NO_OPTIONS = z.strictObject({});

/**
 * Users that turned out to be one, each pair once: the user `merged_external_id` goes into the user `kept_external_id` and is gone. For
 * profiles that stitching has merged.
 */
export const merges: DestinationObject<BrazeSettings, z.infer<typeof NO_OPTIONS>> = {
  label: 'Merges of users',
  modes: ['append'],
  writes: 'event',
  // A user that was merged is there no more: merging it again finds nobody.
  idempotent: true,
  fields: [
    { name: 'merged_external_id', label: 'External id that goes', type: 'string', identifier: true, required: true },
    { name: 'kept_external_id', label: 'External id that stays', type: 'string', required: true },
  ],
  acceptsOtherFields: false,
  options: NO_OPTIONS,
  batch: { records: MOST_ENTRIES },
  // One after the other, since a later merge may go on with the user of an earlier one.
  concurrency: 1,
  rate: RATES.profiles,
  async write(context, records, outcomes) {
    const clear = records.filter(({ key, fields }) => textOf(key['merged_external_id']) !== textOf(fields['kept_external_id']));
    for (const record of records) if (!clear.includes(record)) outcomes.set(record, INTO_ITSELF);
    await sendList(
      context,
      {
        path: '/users/merge',
        array: 'merge_updates',
        rate: rateOf(context.settings, 'profiles'),
        most: MOST_ENTRIES,
        element: ({ key, fields }) => ({
          identifier_to_merge: { external_id: textOf(key['merged_external_id']) },
          identifier_to_keep: { external_id: textOf(fields['kept_external_id']) },
        }),
      },
      clear,
      outcomes,
    );
  },
};

const INTO_ITSELF = {
  kind: 'rejected',
  code: 'braze.merge',
  field: 'kept_external_id',
  message: 'A user cannot be merged into itself: `merged_external_id` and `kept_external_id` are the same.',
} as const;
