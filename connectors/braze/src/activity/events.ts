import type { DestinationObject, OutRecord, Refusal } from '@tributary/connector-kit';
import { RATES } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { textOf } from '../identity/user-name.js';
import { MOST_BYTES, MOST_OBJECTS } from '../track/track.js';
import { ACTIVITY_FIELDS, activityOf, ActivityOptions } from './activity-fields.js';
import { sendActivity } from './send-activity.js';

/** Custom events, each once. Braze has no key to know a repeated one by, so a lost answer may make one come twice: see `delivery.in_doubt`. */
export const events: DestinationObject<BrazeSettings, ActivityOptions> = {
  label: 'Custom events',
  modes: ['append'],
  writes: 'event',
  idempotent: false,
  fields: [...ACTIVITY_FIELDS, { name: 'name', label: 'Name', type: 'string', required: true, maxLength: 255 }],
  acceptsOtherFields: false,
  options: ActivityOptions,
  batch: { records: MOST_OBJECTS, bytes: MOST_BYTES },
  concurrency: 4,
  rate: RATES.track,
  write: (context, records, outcomes) => sendActivity(context, { array: 'events', tell: eventOf }, records, outcomes),
};

function eventOf(record: OutRecord, options: ActivityOptions): Readonly<Record<string, unknown>> | Refusal {
  const activity = activityOf(record, options);
  return 'code' in activity ? activity : { ...activity, name: textOf(record.fields['name']) };
}
