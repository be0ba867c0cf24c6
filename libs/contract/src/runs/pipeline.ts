import { Id } from '@tributary/core';
import { z } from 'zod';
import { warehouse } from '../profiles/choose.js';

/** Starts stitching, traits and audiences of a warehouse, then the syncs, one after the other. */
export const StartPipelineRun = z
  .strictObject({
    warehouse,
    full: z.boolean().default(false).meta({ description: 'Stitch the whole log and compute all profiles anew' }),
    syncs: z
      .union([z.enum(['due', 'all', 'none']), z.array(Id).max(1_000)])
      .default('due')
      .meta({ description: 'Then run the syncs that come after one of these steps (`due`), all that read the warehouse, none, or these' }),
  })
  .meta({ id: 'StartPipelineRun', examples: [{ syncs: 'due' }] });
export type StartPipelineRun = z.infer<typeof StartPipelineRun>;

/** One step of a pipeline, as it is in the `result` of its run. */
export const PipelineStep = z.object({
  kind: z.enum(['stitch', 'traits', 'audiences', 'sync']),
  subject: z.string(),
  run: z.uuid(),
  state: z.enum(['succeeded', 'partial', 'held', 'failed', 'cancelled']),
});
export type PipelineStep = z.infer<typeof PipelineStep>;
