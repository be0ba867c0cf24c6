import { Inject, Injectable } from '@nestjs/common';
import type { RunView, StartSyncRun } from '@tributary/contract';
import { CHANGES, Conflict, type Intent, Invalid } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import { resolveSync, type Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { PreviewsService } from './previews.service.js';
import { RunsService, type Wish } from './runs.service.js';

/** What cannot be undone, and what it does. */
const FOR_GOOD: { readonly [K in Intent['kind']]?: string } = {
  reset: 'forgets what the destination was told and what it is owed',
  remove: 'takes these records out of the destination',
};

/** Starts runs of syncs, with the definitions as they are now. */
@Injectable()
export class SyncRunsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly runs: RunsService,
    private readonly previews: PreviewsService,
  ) {}

  /** Rejects with `Invalid` where what cannot be undone was not confirmed by naming the sync. */
  async start(caller: CallerOf, id: string, asked: StartSyncRun): Promise<RunView> {
    const intent = intentOf(asked);
    if (asked.dry_run) return this.previews.start(caller, id, { intent });
    const does = FOR_GOOD[intent.kind];
    if (does !== undefined && asked.confirm !== id) {
      const message = `must be \`${id}\`, the id of the sync`;
      throw new Invalid('run.unconfirmed', `this ${does}, for good: \`confirm\` ${message}`, [{ path: 'confirm', message }]);
    }
    return this.startAs(caller, id, { intent });
  }

  async startAs(
    caller: CallerOf,
    id: string,
    { intent, ...how }: { readonly intent: Intent } & Pick<Wish<'sync'>, 'trigger' | 'act'>,
  ): Promise<RunView> {
    const input = await resolveSync(this.store.objects, caller.workspaceId, id);
    const { enabled, overlap } = input.sync;
    if (!enabled) {
      throw new Conflict('sync.disabled', `the sync \`${id}\` is switched off: set \`enabled: true\` to run it. A preview works`);
    }
    return this.runs.start(caller, { kind: 'sync', subject: id, input: { ...input, intent }, overlap, ...how });
  }
}

function intentOf({ intent, full, keys }: StartSyncRun): Intent {
  if (intent !== undefined) return intent;
  if (keys !== undefined) return { kind: 'resend', keys };
  return full ? { kind: 'full' } : CHANGES;
}
