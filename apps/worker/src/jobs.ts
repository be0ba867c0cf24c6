import { Reflector } from '@nestjs/core';
import { assertHandlers } from '@tributary/queue';
import { AskWhatIfJob } from './jobs/ask-what-if.job.js';
import { CheckConnectionJob } from './jobs/check-connection.job.js';
import { ComputeTraitsJob } from './jobs/compute-traits.job.js';
import { DeliverBatchJob } from './jobs/deliver-batch.job.js';
import { FinishRunJob } from './jobs/finish-run.job.js';
import { LookUpJob } from './jobs/look-up.job.js';
import { MaintainProfilesJob } from './jobs/maintain-profiles.job.js';
import { PreviewSyncJob } from './jobs/preview-sync.job.js';
import { ReconcileSyncJob } from './jobs/reconcile-sync.job.js';
import { RefreshAudiencesJob } from './jobs/refresh-audiences.job.js';
import { RunPipelineJob } from './jobs/run-pipeline.job.js';
import { RunSyncJob } from './jobs/run-sync.job.js';
import { StitchProfilesJob } from './jobs/stitch-profiles.job.js';

/** Where `@Processor` of `@nestjs/bullmq` leaves the name of its queue; the package does not export the constant. */
const PROCESSOR_METADATA = 'bullmq:processor_metadata';

/** The handlers of all jobs. */
export const JOB_CLASSES = [
  AskWhatIfJob,
  CheckConnectionJob,
  ComputeTraitsJob,
  DeliverBatchJob,
  FinishRunJob,
  LookUpJob,
  MaintainProfilesJob,
  PreviewSyncJob,
  ReconcileSyncJob,
  RefreshAudiencesJob,
  RunPipelineJob,
  RunSyncJob,
  StitchProfilesJob,
] as const;

/** A class that handles a job: one of Nest's processors, or one that names its job itself. */
type JobClass = (new (...args: never[]) => unknown) & { readonly job?: string };

/** Throws unless every job has exactly one handler. */
export function assertJobs(classes: readonly JobClass[] = JOB_CLASSES): void {
  const reflector = new Reflector();
  assertHandlers(classes.map((one) => one.job ?? reflector.get<{ name: string }>(PROCESSOR_METADATA, one).name));
}
