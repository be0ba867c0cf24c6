import { AppError, Cancelled, CHANGES, Conflict, isFinal, type RunState } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import type { Logger } from '@tributary/runtime';
import { inputOf, type NewRun, type RunInput, type RunRow, resolveSync, RUN_INPUTS, type Store } from '@tributary/store';
import type { Held } from '../claims.js';
import { audiencesIn } from '../sources/audiences.js';
import { type Begun, keyOf, type Part } from './part.js';
import { syncsMeant } from './syncs-meant.js';

/** What a pipeline works with. */
export interface PipelineTools {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly logger: Logger;
}

/** How a step ended. */
interface Step extends Begun {
  readonly state: RunState;
}

/**
 * Stitches, computes traits and audiences, and runs the syncs, as runs of their own one after the other; the syncs side by side. Stops where one
 * fails. A worker that takes it over finds the runs that were begun by their keys. Gives how each step ended.
 */
export async function runPipeline(held: Held, tools: PipelineTools): Promise<readonly Step[]> {
  const { run, progress } = held;
  const input = inputOf('pipeline', run);
  const before = await partsBefore(run, input, tools);
  const syncs = await syncsMeant(tools.store, { workspaceId: run.workspaceId, warehouse: run.subject, syncs: input.syncs });
  const total = before.length + syncs.length;
  const steps: Step[] = [];
  for (const part of before) {
    progress({ done: steps.length, total });
    const step = await doPart(held, tools, { part, steps });
    steps.push(step);
    refuseFailed([step], 'what comes after it was not begun');
  }
  progress({ done: steps.length, total });
  const ended = await Promise.allSettled(
    syncs.map((subject) => doPart(held, tools, { part: { kind: 'sync', subject, input: null }, steps: [...steps] })),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  const synced = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  refuseFailed(synced, 'all other steps were done');
  return [...steps, ...synced];
}

async function partsBefore({ workspaceId, subject }: RunRow, { full }: RunInput<'pipeline'>, { store }: PipelineTools): Promise<Part[]> {
  const audiences = await audiencesIn(store, workspaceId, subject);
  return [
    { kind: 'stitch', subject, input: RUN_INPUTS.stitch.parse({ full }) },
    { kind: 'traits', subject, input: RUN_INPUTS.traits.parse({ full }) },
    ...(audiences.length === 0 ? [] : [{ kind: 'audiences', subject, input: {} } as const]),
  ];
}

function refuseFailed(steps: readonly (Step & { readonly error?: string })[], besides: string): void {
  const failed = steps.filter(({ state }) => state === 'failed' || state === 'cancelled');
  if (failed.length === 0) return;
  const told = failed.map(({ kind, subject, run, state, error }) => {
    const name = kind === 'sync' ? `the sync \`${subject}\`` : `\`${kind}\``;
    return `${name} ${state === 'failed' ? 'failed' : 'was cancelled'} (run \`${run}\`)${error === undefined ? '' : `: ${error}`}`;
  });
  throw new AppError('pipeline.stopped', `the pipeline stopped: ${told.join('; ')}; ${besides}`);
}

interface Doing {
  readonly part: Part;
  readonly steps: readonly Step[];
}

/** Begins one run, or finds the one that was begun, and waits for its end. */
async function doPart(held: Held, tools: PipelineTools, doing: Doing): Promise<Step & { readonly error?: string }> {
  const { signal } = held;
  for (;;) {
    signal.throwIfAborted();
    const begun = await begin(held, tools, doing);
    const ended = await untilEnded(tools.store, begun.id, signal);
    if (ended === undefined) throw await leave(held, tools, begun);
    if (begun.instead) continue;
    if (ended.state === 'cancelled') await heedOwnEnd(held, tools);
    const { kind, subject } = doing.part;
    return { kind, subject, run: ended.id, state: ended.state, ...(ended.error === null ? {} : { error: ended.error.message }) };
  }
}

/** `instead`: a run that is in the way, to be waited for first. */
async function begin(held: Held, { store, queue, logger }: PipelineTools, { part, steps }: Doing) {
  const { run } = held;
  const { workspaceId, id: parent } = run;
  const resolved = part.kind === 'sync' ? await resolveSync(store.objects, workspaceId, part.subject) : null;
  const wished: NewRun = {
    ...{ workspaceId, parent, kind: part.kind, subject: part.subject, trigger: 'pipeline', overlap: 'queue', actor: run.createdBy },
    input: resolved === null ? part.input : { ...resolved, intent: CHANGES },
    idempotencyKey: await keyOf(store, { run, part, begun: steps }),
  };
  try {
    const { run: begun, created } = await store.runs.create(wished);
    if (created) await enqueueRun(queue, begun).catch((err: unknown) => logger.warn({ runId: begun.id, err }, 'the sweep will ask for it'));
    return { id: begun.id, instead: false };
  } catch (error) {
    const waiting = error instanceof Conflict && error.code === 'run.active' ? error.details[0]?.message : undefined;
    if (waiting === undefined) throw error;
    return { id: waiting, instead: true };
  }
}

async function untilEnded(store: Store, id: string, signal: AbortSignal): Promise<RunRow | undefined> {
  for await (const run of store.runs.watch(id, signal)) if (isFinal(run.state)) return run;
  return undefined;
}

/** A part that was cancelled with the pipeline may have ended before this worker has heard of it: then that is why, and no failure. */
async function heedOwnEnd({ signal, run }: Held, { store }: PipelineTools): Promise<void> {
  const { cancelRequestedAt } = await store.runs.load(run.id);
  if (cancelRequestedAt === null) return;
  await untilEnded(store, run.id, AbortSignal.any([signal, AbortSignal.timeout(HEARD_WITHIN_MS)]));
  signal.throwIfAborted();
}

/** How long the word that a run is cancelled may take. */
const HEARD_WITHIN_MS = 5_000;

/** Whoever cancels the pipeline means the run it is at; a worker that is stopped leaves it to the next. */
async function leave(
  { signal, run }: Held,
  { store }: PipelineTools,
  begun: { readonly id: string; readonly instead: boolean },
): Promise<unknown> {
  const { reason } = signal as { readonly reason: unknown };
  if (reason instanceof Cancelled && reason.code === 'run.cancelled' && !begun.instead) {
    await store.runs.cancel(run.workspaceId, begun.id, run.createdBy).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
    });
  }
  return reason ?? new Cancelled('run.cancelled', 'the pipeline was stopped');
}
