import type { Outcomes, OutRecord, Refusal, WriteContext } from '@tributary/connector-kit';
import { rateOf } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { sendList } from '../track/send-list.js';
import { MOST_OBJECTS, TRACK } from '../track/track.js';
import type { ActivityOptions } from './activity-fields.js';

export interface Activity {
  readonly array: 'events' | 'purchases';
  /** What is told of a record, or why Braze would not take it. */
  readonly tell: (record: OutRecord, options: ActivityOptions) => Readonly<Record<string, unknown>> | Refusal;
}

/** Sends what users did. Each costs a data point, and sent twice it counts twice. */
export async function sendActivity(
  context: WriteContext<BrazeSettings, ActivityOptions>,
  { array, tell }: Activity,
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
): Promise<void> {
  const { settings, options } = context;
  const told = new Map<string, unknown>();
  for (const record of records) {
    const object = tell(record, options);
    if (isRefusal(object)) outcomes.set(record, object);
    else told.set(record.id, object);
  }
  await sendList(
    context,
    {
      path: TRACK,
      array,
      once: true,
      rate: rateOf(settings, 'track'),
      most: settings.objects_per_request ?? MOST_OBJECTS,
      element: ({ id }) => told.get(id),
      taken: (taken) => context.tally?.('data_points', taken.length),
    },
    records.filter(({ id }) => told.has(id)),
    outcomes,
  );
}

const isRefusal = (told: Readonly<Record<string, unknown>> | Refusal): told is Refusal => told['kind'] === 'rejected' && 'code' in told;
