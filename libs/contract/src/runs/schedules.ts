import { Schedule } from '@tributary/core';
import { z } from 'zod';

/** What runs by itself, when it is due next, and what became of it the last time. */
export const ScheduleView = z
  .object({
    kind: z.enum(['sync', 'stitch', 'traits', 'audiences', 'pipeline']),
    subject: z.string().meta({ description: 'The sync or the warehouse' }),
    schedule: Schedule,
    next_at: z.iso.datetime().nullable().meta({ description: 'None for one that comes after another job' }),
    late_minutes: z.int().meta({ description: 'By how much it is behind its time' }),
    last: z
      .object({
        due_at: z.iso.datetime(),
        outcome: z.enum(['started', 'skipped', 'refused']).meta({ description: '`skipped`: another run went on' }),
        note: z.string().nullable(),
        run: z.uuid().nullable().meta({ description: 'The newest run it started' }),
      })
      .nullable(),
  })
  .meta({ id: 'ScheduleView' });
export type ScheduleView = z.infer<typeof ScheduleView>;

/** Every schedule of the workspace. */
export const Schedules = z.object({ items: z.array(ScheduleView) }).meta({ id: 'Schedules' });
export type Schedules = z.infer<typeof Schedules>;
