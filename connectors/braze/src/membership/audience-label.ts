import type { DestinationObject } from '@tributary/connector-kit';
import { z } from 'zod';
import { AliasLabel, keyKind, NAME_KINDS, nameFields, nameOf } from '../identity/user-name.js';
import { RATES, rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { sendList } from '../track/send-list.js';
import { MOST_BYTES, MOST_OBJECTS, TRACK } from '../track/track.js';

const Options = z.strictObject({
  label: z.string().min(1).max(255).meta({ description: 'What the array holds for members' }),
  attribute: z.string().min(1).max(255).regex(/^[^$]/, 'must not begin with `$`').default('audiences').meta({
    description: 'The custom attribute: an array of labels, which other audiences may share',
  }),
  alias_label: AliasLabel,
});
type LabelOptions = z.infer<typeof Options>;

/** Membership in an audience, as a label in an array attribute: cohorts of Braze are for its partners only. */
export const audienceLabel: DestinationObject<BrazeSettings, LabelOptions> = {
  label: 'Audience, as a label',
  modes: ['membership', 'mirror'],
  writes: 'partial',
  // The elements of an array are unique.
  idempotent: true,
  fields: nameFields(NAME_KINDS, true),
  acceptsOtherFields: false,
  options: Options,
  batch: { records: MOST_OBJECTS, bytes: MOST_BYTES },
  concurrency: 4,
  rate: RATES.track,
  removal: 'The label is taken out of the array; the user stays.',
  async write(context, records, outcomes) {
    const { options, settings } = context;
    keyKind(Object.keys(records[0]?.key ?? {}), NAME_KINDS, options);
    await sendList(
      context,
      {
        path: TRACK,
        array: 'attributes',
        rate: rateOf(settings, 'track'),
        most: settings.objects_per_request ?? MOST_OBJECTS,
        element: (record) => ({
          [options.attribute]: { [record.operation === 'remove' ? 'remove' : 'add']: [options.label] },
          ...(record.operation === 'remove'
            ? { _update_existing_only: true }
            : 'alias_name' in record.key
              ? { _update_existing_only: false }
              : {}),
          ...nameOf(record, options),
        }),
        taken: (taken) => context.tally?.('data_points', taken.length),
      },
      records,
      outcomes,
    );
  },
};
