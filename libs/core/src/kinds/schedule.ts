import { z } from 'zod';
import { Id } from '../ids.js';

const WHOLE = /^[1-9]\d{0,5}(s|m|h|d)$/;
const STEP = z.string().regex(WHOLE, 'give a whole number with its unit: `30s`, `15m`, `6h`, `1d`');

/**
 * When something runs by itself: in fixed steps, at the times of a cron expression on the clocks of a time zone, each time another
 * job has ended well, or when new events of some types were found. Without a schedule it runs when somebody asks for it.
 */
export const Schedule = z
  .union([
    z.strictObject({ every: STEP }),
    z.strictObject({
      cron: z.string().min(1).max(200).meta({ description: 'Five fields: minute, hour, day of month, month, day of week' }),
      timezone: z.string().min(1).default('UTC').meta({ description: 'An IANA name, for example `Europe/Prague`' }),
    }),
    z.strictObject({ after: z.union([z.strictObject({ sync: Id }), z.enum(['stitch', 'traits', 'audiences', 'pipeline'])]) }),
    z.strictObject({
      on_event: z.strictObject({
        types: z
          .array(z.string().min(1).max(200))
          .min(1)
          .max(100)
          .meta({ description: 'It runs when stitching has found new events of one of these types; `*`: of any' }),
        wait: STEP.default('1m').meta({
          description: 'So long after the first of them: what is found meanwhile is in the same run, and runs are at least so far apart',
        }),
      }),
    }),
  ])
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;
