import { Inject, Injectable } from '@nestjs/common';
import type { CheckResult, RunExchangesQuery, RunRecordsQuery, RunsQuery, RunView } from '@tributary/contract';
import { isFinal, messageOf, type RunKind, SourceUnavailable, type Sync } from '@tributary/core';
import { enqueueRun, finishHint, type JobQueue } from '@tributary/queue';
import { JOB_QUEUE, LOGGER, type Logger, STORE } from '@tributary/runtime';
import { type NewRun, type NewRunInput, RUN_INPUTS, type RunRow, type Store, type Trigger } from '@tributary/store';
import { ActorNames } from '../access/actor-names.js';
import type { CallerOf } from '../http/caller.js';
import { chooseWarehouse } from '../warehouses/choose-warehouse.js';
import { checkResultOf } from './check-result.js';
import { runView } from './run-view.js';

/** A run somebody waits for that takes longer than this is told as no answer. */
const ANSWER_MS = 30_000;

/** A run that is wished for. */
export interface Wish<K extends RunKind> {
  readonly kind: K;
  readonly subject: string;
  readonly input: NewRunInput<K>;
  readonly trigger?: Extract<Trigger, 'api' | 'retry'>;
  readonly overlap?: Sync['overlap'];
  readonly act?: NewRun['act'];
}

/** A run on the profiles of a warehouse; without a name on the only one there is. */
interface WarehouseWish<K extends RunKind> extends Pick<Wish<K>, 'kind' | 'input'> {
  readonly warehouse: string | undefined;
}

/** Creates runs and asks workers to execute them; executes nothing. */
@Injectable()
export class RunsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly names: ActorNames,
  ) {}

  async startOnWarehouse<K extends RunKind>(caller: CallerOf, { warehouse, ...wish }: WarehouseWish<K>): Promise<RunView> {
    const { id: subject } = await chooseWarehouse(this.store, caller.workspaceId, { warehouse });
    return this.view(await this.create(caller, { ...wish, subject }));
  }

  /** Rejects with `NotFound` where a trait or context that is named is not defined: it would be computed in vain. */
  async startTraits(caller: CallerOf, wish: Omit<WarehouseWish<'traits'>, 'kind'>): Promise<RunView> {
    const { traits = [], contexts } = wish.input;
    const named = [
      ...traits.map((id) => ({ kind: 'trait', id }) as const),
      ...(Array.isArray(contexts) ? contexts.map((id) => ({ kind: 'context', id }) as const) : []),
    ];
    for (const name of named) await this.store.objects.get({ workspaceId: caller.workspaceId, ...name });
    return this.startOnWarehouse(caller, { ...wish, kind: 'traits' });
  }

  /** Writes the run down and asks a worker to execute it. */
  async start<K extends RunKind>(caller: CallerOf, wish: Wish<K>): Promise<RunView> {
    return this.view(await this.create(caller, wish));
  }

  async startPreview(caller: CallerOf, id: string, input: NewRunInput<'preview'>): Promise<RunView> {
    return this.view(await this.create(caller, { kind: 'preview', subject: id, input }));
  }

  /** Has a worker try it, and waits for what it finds. */
  async check(caller: CallerOf, kind: 'warehouse' | 'destination', id: string): Promise<CheckResult> {
    await this.store.objects.get({ workspaceId: caller.workspaceId, kind, id });
    return checkResultOf(await this.awaited(caller, { kind: 'check', subject: `${kind}:${id}`, input: { kind, id } }));
  }

  /** Has a worker do it, and waits for its end. Rejects with `SourceUnavailable` when none does in time. */
  async awaited<K extends 'check' | 'lookup'>(caller: CallerOf, wish: Wish<K>): Promise<RunRow> {
    const { id } = await this.create(caller, wish);
    for await (const run of this.store.runs.watch(id, AbortSignal.timeout(ANSWER_MS))) {
      if (isFinal(run.state)) return run;
    }
    throw new SourceUnavailable(
      `${wish.kind}.no_answer`,
      `no worker answered within ${ANSWER_MS / 1000} s: is one running? The run is \`${id}\``,
    );
  }

  async list({ workspaceId }: CallerOf, { sync, ...query }: RunsQuery) {
    const of = sync === undefined ? {} : { subject: sync, kind: query.kind ?? 'sync' };
    const { items, next } = await this.store.runs.list({ workspaceId, ...query, ...of, brief: true });
    const nameOf = await this.names.ofMakers(workspaceId, items);
    return { items: items.map((run) => runView(run, nameOf)), next };
  }

  async get({ workspaceId }: CallerOf, id: string): Promise<RunView> {
    return this.view(await this.store.runs.get(workspaceId, id));
  }

  /** One run as people see it. */
  async view(run: RunRow): Promise<RunView> {
    return runView(run, await this.names.ofMakers(run.workspaceId, [run]));
  }

  /** Whoever looks at them sees people's data as it was sent: that is noted. */
  async exchanges({ workspaceId, actor }: CallerOf, runId: string, query: RunExchangesQuery) {
    const { kind, subject } = await this.store.runs.get(workspaceId, runId);
    await this.store.audit.record({ workspaceId, actor, action: 'exchange.read', kind, subject, after: { run: runId } });
    const { items, next } = await this.store.runs.exchanges({ workspaceId, runId, ...query });
    return { items: items.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })), next };
  }

  async records({ workspaceId }: CallerOf, runId: string, query: RunRecordsQuery) {
    await this.store.runs.get(workspaceId, runId);
    return this.store.runs.records({ workspaceId, runId, ...query });
  }

  /** The run as people see it, now and after every change. Who may see it was asked before. */
  async *follow({ workspaceId }: CallerOf, runId: string, gone: AbortSignal): AsyncGenerator<RunView> {
    const names = this.names.remembering(workspaceId);
    for await (const run of this.store.runs.watch(runId, gone)) yield runView(run, await names(run));
  }

  /** The runs of the caller's workspace that go on, then each as it changes. */
  async *followAll({ workspaceId }: CallerOf, gone: AbortSignal): AsyncGenerator<RunView> {
    const names = this.names.remembering(workspaceId);
    for await (const run of this.store.runs.watchAll(workspaceId, gone)) yield runView(run, await names(run));
  }

  /** Has a worker end a run whose delivery was stopped. A hint that is lost is found by the sweep. */
  async finishSoon(runId: string): Promise<void> {
    await finishHint(this.queue, runId).catch((error: unknown) =>
      this.logger.warn({ runId, err: error }, `the end of the run could not be enqueued: ${messageOf(error)}`),
    );
  }

  private async create<K extends RunKind>({ workspaceId, actor }: CallerOf, wish: Wish<K>): Promise<RunRow> {
    const input = RUN_INPUTS[wish.kind].parse(wish.input);
    const { run: row, created } = await this.store.runs.create({ ...wish, input, workspaceId, actor, trigger: wish.trigger ?? 'api' });
    if (created) {
      // The row is the truth: a run whose hint was lost is found by the workers' sweep, so the caller need not care.
      await enqueueRun(this.queue, row).catch((error: unknown) =>
        this.logger.warn({ runId: row.id, err: error }, `the run could not be enqueued: ${messageOf(error)}`),
      );
    }
    return row;
  }
}
