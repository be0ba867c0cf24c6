import { Inject, Injectable } from '@nestjs/common';
import type { RunView } from '@tributary/contract';
import { CHANGES, Conflict, type Intent, isFinal } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import { inputOf, intentOf, type RunRow, type Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { RunsService } from './runs.service.js';
import { SyncRunsService } from './sync-runs.service.js';

/** Intents that another run may have as well. What is confirmed is confirmed for one run, and a release for one plan. */
const AGAIN: readonly Intent['kind'][] = ['changes', 'full', 'resync', 'adopt', 'resend'];

/** Ends runs, releases what waits, and has what was left undone done. */
@Injectable()
export class RunControlService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly runs: RunsService,
    private readonly syncs: SyncRunsService,
  ) {}

  async cancel(caller: CallerOf, id: string): Promise<RunView> {
    const run = await this.store.runs.cancel(caller.workspaceId, id, caller.actor);
    if (!isFinal(run.state) && run.stage === 'deliver') await this.runs.finishSoon(id);
    return this.runs.view(run);
  }

  async release(caller: CallerOf, id: string, seen: string | undefined): Promise<RunView> {
    const { run, plan } = await this.store.runs.releasable(caller.workspaceId, id, seen);
    const act = { action: 'run.release', after: { released: id, plan } } as const;
    return this.syncs.startAs(caller, run.subject, { intent: { kind: 'release', run: id, plan }, act });
  }

  /**
   * A run of a sync that had made its plan has left what it did not deliver owed: a new run plans exactly that and what changed since. One that
   * had not is asked for the same again. Runs on profiles begin anew with what they were given.
   */
  async retry(caller: CallerOf, id: string): Promise<RunView> {
    const run = await this.store.runs.get(caller.workspaceId, id);
    if (!isFinal(run.state))
      throw new Conflict('run.active', `the run \`${id}\` goes on (${run.state}): wait until it has ended, or cancel it`);
    const again = { trigger: 'retry', act: { action: 'run.retry', after: { retried: id } } } as const;
    if (run.kind === 'sync') return this.syncs.startAs(caller, run.subject, { intent: intentAgain(run), ...again });
    const { subject, kind } = run;
    if (kind !== 'stitch' && kind !== 'traits' && kind !== 'audiences')
      throw new Conflict('run.not_retried', `a ${kind} run is not retried: ask for what it did anew`);
    return this.runs.start(caller, { kind, subject, input: inputOf(kind, run), ...again });
  }
}

function intentAgain(run: RunRow): Intent {
  const intent = intentOf(run);
  return run.counts.planned > 0 || !AGAIN.includes(intent.kind) ? CHANGES : intent;
}
