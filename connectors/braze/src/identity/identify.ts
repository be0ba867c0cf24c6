import type { DestinationObject, OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { RATES, rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { sendList } from '../track/send-list.js';
import { MOST_ENTRIES } from './aliases.js';
import { AliasLabel, keyKind, nameFields, nameOf, textOf } from './user-name.js';
import type { NameKind } from './user-name.js';

const KINDS: readonly NameKind[] = ['user_alias', 'email', 'phone'];

/** The list of a request by what names the users without an external id. */
const LISTS: Partial<Record<NameKind, string>> = {
  user_alias: 'aliases_to_identify',
  email: 'emails_to_identify',
  phone: 'phone_numbers_to_identify',
};

const PRIORITIES = ['identified', 'unidentified', 'most_recently_updated', 'least_recently_updated'] as const;

const Options = z.strictObject({
  alias_label: AliasLabel,
  merge_behavior: z
    .enum(['none', 'merge'])
    .default('merge')
    .meta({ description: 'Whether what is known of the unnamed user goes to the named one' }),
  prioritization: z
    .array(z.enum(PRIORITIES))
    .min(1)
    .default(['unidentified', 'most_recently_updated'])
    .meta({ description: 'Which user is meant where several have the email or the phone' }),
});
type IdentifyOptions = z.infer<typeof Options>;

/** Users that have an alias, an email or a phone only get their external id, each once: a visitor who has signed in. */
export const identify: DestinationObject<BrazeSettings, IdentifyOptions> = {
  label: 'Identification of users',
  modes: ['insert'],
  writes: 'partial',
  idempotent: true,
  fields: [
    ...nameFields(KINDS, true),
    { name: 'external_id', label: 'External id', type: 'string', required: true, help: 'Who it turned out to be' },
  ],
  acceptsOtherFields: false,
  options: Options,
  batch: { records: MOST_ENTRIES },
  concurrency: 4,
  rate: RATES.profiles,
  async write(context, records, outcomes) {
    const { options, settings } = context;
    const kind = keyKind(Object.keys(records[0]?.key ?? {}), KINDS, options);
    await sendList(
      context,
      {
        path: '/users/identify',
        array: LISTS[kind] as string,
        // The one name that errors were seen to give the list.
        aliases: ['user_identifiers'],
        rate: rateOf(settings, 'profiles'),
        most: MOST_ENTRIES,
        element: (record) => elementOf(record, kind, options),
        more: { merge_behavior: options.merge_behavior },
      },
      records,
      outcomes,
    );
  },
};

function elementOf(record: OutRecord, kind: NameKind, options: IdentifyOptions): unknown {
  const priority = kind === 'user_alias' ? {} : { prioritization: options.prioritization };
  return { external_id: textOf(record.fields['external_id']), ...nameOf(record, options), ...priority };
}
