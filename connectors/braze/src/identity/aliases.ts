import type { DestinationObject } from '@tributary/connector-kit';
import { z } from 'zod';
import { RATES, rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { sendList } from '../track/send-list.js';
import { AliasLabel, keyKind, nameFields, nameOf, textOf } from './user-name.js';

/** The most entries Braze takes in one request about who is who. */
export const MOST_ENTRIES = 50;

const Options = z.strictObject({
  alias_label: AliasLabel,
});
type AliasOptions = z.infer<typeof Options>;

/** Further names of users: each alias is told once. Braze moves no alias to another user; that is what `identify` and `merges` are for. */
export const aliases: DestinationObject<BrazeSettings, AliasOptions> = {
  label: 'Aliases',
  modes: ['insert'],
  writes: 'partial',
  idempotent: true,
  fields: [
    ...nameFields(['user_alias'], true),
    { name: 'external_id', label: 'External id', type: 'string', required: true, help: 'The user who gets the alias' },
  ],
  acceptsOtherFields: false,
  options: Options,
  batch: { records: MOST_ENTRIES },
  concurrency: 4,
  rate: RATES.profiles,
  async write(context, records, outcomes) {
    const { options, settings } = context;
    keyKind(Object.keys(records[0]?.key ?? {}), ['user_alias'], options);
    await sendList(
      context,
      {
        path: '/users/alias/new',
        array: 'user_aliases',
        rate: rateOf(settings, 'profiles'),
        most: MOST_ENTRIES,
        element: (record) => {
          const name = nameOf(record, options);
          return { external_id: textOf(record.fields['external_id']), ...('user_alias' in name ? name.user_alias : {}) };
        },
      },
      records,
      outcomes,
    );
  },
};
