import { Inject, Injectable } from '@nestjs/common';
import type { RunView, StartPreview } from '@tributary/contract';
import { CHANGES, type Intent, Invalid } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import { resolveDefinition, resolveSync, type Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { ObjectsService } from '../objects/objects.service.js';
import { RunsService } from './runs.service.js';

/** Why there is nothing to preview of some intents. */
const UNSEEN: { readonly [K in Intent['kind']]?: string } = {
  release: 'a release sends what its run waits with: look at that run',
  reset: 'a reset sends nothing: it forgets the ledger and what is owed',
};

/** Starts previews: of a sync as it stands, or as it would be. */
@Injectable()
export class PreviewsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly objects: ObjectsService,
    private readonly runs: RunsService,
  ) {}

  /** Rejects with `Invalid` where the definition that is given would be refused, naming its places. */
  async start(caller: CallerOf, id: string, { sync, intent = CHANGES }: StartPreview): Promise<RunView> {
    const unseen = UNSEEN[intent.kind];
    if (unseen !== undefined) throw new Invalid('preview.intent', unseen, [{ path: 'intent.kind', message: unseen }]);
    const resolved = await (sync === undefined
      ? resolveSync(this.store.objects, caller.workspaceId, id)
      : this.resolveChanged(caller, id, sync));
    return this.runs.startPreview(caller, id, { ...resolved, intent });
  }

  private async resolveChanged(caller: CallerOf, id: string, raw: NonNullable<StartPreview['sync']>) {
    const { workspaceId } = caller;
    if ((raw['kind'] ?? 'sync') !== 'sync' || (raw['id'] ?? id) !== id) {
      throw new Invalid('preview.sync', 'the definition is not of the sync in the address', [
        { path: 'sync.id', message: `is not \`${id}\`` },
      ]);
    }
    const [sync] = await this.objects.check(caller, [{ ...raw, kind: 'sync', id }]);
    if (sync?.kind !== 'sync') throw new Error('a checked sync is a sync');
    return resolveDefinition(this.store.objects, { workspaceId, sync, revision: 0 });
  }
}
