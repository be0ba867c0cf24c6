import { z } from 'zod';
import { Id } from '../ids.js';

const WHOLE = /^[1-9]\d{0,5}(s|m|h|d)$/;

/**
 * When something runs by itself: in fixed steps, at the times of a cron expression on the clocks of a time zone, or each time another
 * job has ended well. Without a schedule it runs when somebody asks for it.
 */
export const Schedule = z
  .union([
    z.strictObject({ every: z.string().regex(WHOLE, 'give a whole number with its unit: `30s`, `15m`, `6h`, `1d`') }),
    z.strictObject({
      cron: z.string().min(1).max(200).meta({ description: 'Five fields: minute, hour, day of month, month, day of week' }),
      timezone: z.string().min(1).default('UTC').meta({ description: 'An IANA name, for example `Europe/Prague`' }),
    }),
    z.strictObject({ after: z.union([z.strictObject({ sync: Id }), z.enum(['stitch', 'traits', 'audiences', 'pipeline'])]) }),
  ])
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;
