import { RunCounts } from '@tributary/core';
import { z } from 'zod';
import { RunView } from './runs/runs.js';

/** What the home page shows. */
export const Summary = z
  .object({
    workspace: z.string(),
    objects: z.record(z.string(), z.int()).meta({ description: 'How many objects of each kind are defined' }),
    profiles: z.int().nullable().meta({ description: 'Of the newest stitch run' }),
    delivered_by_day: z
      .array(z.object({ day: z.iso.date(), delivered: z.int(), rejected: z.int() }))
      .meta({ description: 'The last 14 days' }),
    syncs: z.array(
      z.object({
        id: z.string(),
        label: z.string().nullable(),
        destination: z.string(),
        connector: z.string(),
        object: z.string(),
        mode: z.string(),
        last_run: RunView.nullable(),
        recent: z.array(z.object({ id: z.uuid(), state: z.string(), delivered: z.int(), created_at: z.iso.datetime() })),
      }),
    ),
    attention: z.array(z.object({ run: RunView, reason: z.string() })),
    recent_runs: z.array(RunView),
    totals: RunCounts,
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;
