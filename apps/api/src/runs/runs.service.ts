import { Inject, Injectable } from '@nestjs/common';
import type { CheckResult, RunRecordsQuery, RunsQuery, RunView } from '@tributary/contract';
import { Conflict, Invalid, isFinal, messageOf, SourceUnavailable } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { JOB_QUEUE, LOGGER, type Logger, STORE } from '@tributary/runtime';
import { type NewRun, resolveSync, type RunRow, type Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { checkResultOf } from './check-result.js';
import { runView } from './run-view.js';

/** A check that takes longer than this is told as no answer. */
const CHECK_MS = 30_000;

/** Creates runs and asks workers to execute them; executes nothing. */
@Injectable()
export class RunsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async startOnEvents(caller: CallerOf, run: { kind: 'stitch' | 'traits'; warehouse: string; key: string | undefined }): Promise<RunView> {
    const { kind, warehouse: id, key } = run;
    const { object } = await this.store.objects.get({ workspaceId: caller.workspaceId, kind: 'warehouse', id });
    if (!object.events) {
      const detail = { path: 'warehouse', message: 'has no `events`' };
      throw new Invalid('run.no_events', `the warehouse \`${id}\` has no events: tell where they are in its \`events\``, [detail]);
    }
    return runView(await this.create(caller, { kind, subject: id, idempotencyKey: key }));
  }

  async startSync(caller: CallerOf, { sync: id, full, key }: { sync: string; full: boolean; key: string | undefined }): Promise<RunView> {
    const input = await resolveSync(this.store.objects, caller.workspaceId, id);
    if (!input.sync.enabled) {
      throw new Conflict('sync.disabled', `the sync \`${id}\` is switched off: set \`enabled: true\` to run it. A preview works`);
    }
    return runView(await this.create(caller, { kind: 'sync', subject: id, input, full, idempotencyKey: key }));
  }

  async startPreview(caller: CallerOf, id: string): Promise<RunView> {
    const input = await resolveSync(this.store.objects, caller.workspaceId, id);
    return runView(await this.create(caller, { kind: 'preview', subject: id, input }));
  }

  /** Has a worker try it, and waits for what it finds. */
  async check(caller: CallerOf, kind: 'warehouse' | 'destination', id: string): Promise<CheckResult> {
    await this.store.objects.get({ workspaceId: caller.workspaceId, kind, id });
    const { id: runId } = await this.create(caller, { kind: 'check', subject: `${kind}:${id}`, input: { kind, id } });
    for await (const run of this.store.runs.watch(runId, AbortSignal.timeout(CHECK_MS))) {
      if (isFinal(run.state)) return checkResultOf(run);
    }
    throw new SourceUnavailable(
      'check.no_answer',
      `no worker answered within ${CHECK_MS / 1000} s: is one running? The run is \`${runId}\``,
    );
  }

  async list({ workspaceId }: CallerOf, query: RunsQuery) {
    const { items, next } = await this.store.runs.list({ workspaceId, ...query });
    return { items: items.map(runView), next };
  }

  async get({ workspaceId }: CallerOf, id: string): Promise<RunView> {
    return runView(await this.store.runs.get(workspaceId, id));
  }

  async records({ workspaceId }: CallerOf, runId: string, query: RunRecordsQuery) {
    await this.store.runs.get(workspaceId, runId);
    return this.store.runs.records({ workspaceId, runId, ...query });
  }

  /** The run as people see it, now and after every change. Who may see it was asked before. */
  async *follow(runId: string, gone: AbortSignal): AsyncGenerator<RunView> {
    for await (const run of this.store.runs.watch(runId, gone)) yield runView(run);
  }

  /** The runs of the caller's workspace that go on, then each as it changes. */
  async *followAll({ workspaceId }: CallerOf, gone: AbortSignal): AsyncGenerator<RunView> {
    for await (const run of this.store.runs.watchAll(workspaceId, gone)) yield runView(run);
  }

  private async create(
    { workspaceId, actor }: CallerOf,
    run: Pick<NewRun, 'kind' | 'subject' | 'input' | 'full' | 'idempotencyKey'>,
  ): Promise<RunRow> {
    const { run: row, created } = await this.store.runs.create({ ...run, workspaceId, actor, trigger: 'api' });
    if (created) {
      // The row is the truth: a run whose hint was lost is found by the workers' sweep, so the caller need not care.
      await enqueueRun(this.queue, row).catch((error: unknown) =>
        this.logger.warn({ runId: row.id, err: error }, `the run could not be enqueued: ${messageOf(error)}`),
      );
    }
    return row;
  }
}
