import { z } from 'zod';

const run = { v: z.literal(1), runId: z.uuid() };

/** Every job there is, with its payload: a version and ids, never rows and never secrets. The queue of a job has its name. */
export const JOBS = {
  'stitch-profiles': z.strictObject(run),
  'compute-traits': z.strictObject(run),
  'refresh-audiences': z.strictObject(run),
  'run-pipeline': z.strictObject(run),
  'maintain-profiles': z.strictObject(run),
  'ask-what-if': z.strictObject(run),
  'look-up': z.strictObject(run),
  'run-sync': z.strictObject(run),
  'deliver-batch': z.strictObject({ ...run, batch: z.int().min(0) }),
  'finish-run': z.strictObject(run),
  'preview-sync': z.strictObject(run),
  'reconcile-sync': z.strictObject(run),
  'check-connection': z.strictObject(run),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];
