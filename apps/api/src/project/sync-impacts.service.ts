import { Injectable } from '@nestjs/common';
import { Preview, type SyncImpact } from '@tributary/contract';
import { type AnyObject, CHANGES, type Kind, type ObjectOf, type Sync } from '@tributary/core';
import type { ObjectRow, RunRow } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { RunsService } from '../runs/runs.service.js';
import type { AffectedSync } from './affected-syncs.js';
import { type Patience, TrialsService } from './trials.service.js';

/** Previews at once: a plan must not keep all workers from their runs. */
const AT_ONCE = 3;

/** What is defined as it would be, for previews of syncs. */
interface Future {
  readonly after: readonly AnyObject[];
  readonly standing: readonly ObjectRow[];
}

interface Asked extends Future, Patience {
  readonly caller: CallerOf;
}

/** Tells what syncs would send, by previews that a worker makes of them as they would be. */
@Injectable()
export class SyncImpactsService {
  constructor(
    private readonly runs: RunsService,
    private readonly trials: TrialsService,
  ) {}

  /** In the order they are given; for as long as there is patience. What cannot be told has its reason, and no number. */
  async of(caller: CallerOf, affected: readonly AffectedSync[], within: Future & Patience): Promise<SyncImpact[]> {
    const asked = { ...within, caller };
    const found = new Map<string, SyncImpact>();
    const left = [...affected];
    const work = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) found.set(one.id, await this.one(one, asked));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return affected.flatMap(({ id }) => found.get(id) ?? []);
  }

  private async one({ id, sync, because, unknown }: AffectedSync, asked: Asked): Promise<SyncImpact> {
    const untold = (reason: string): SyncImpact => ({ sync: id, because: [...because], records: null, reason, held: null });
    const reason = sync === null ? DELETED : sync.enabled ? unknown : OFF;
    if (sync === null || reason !== null) return untold(reason ?? DELETED);
    const told = await this.preview(sync, asked);
    return typeof told === 'string' ? untold(told) : { ...untold(''), ...told, reason: null };
  }

  /** What its next run would send, or why that cannot be told. */
  private async preview(sync: Sync, asked: Asked): Promise<Pick<SyncImpact, 'records' | 'held'> | string> {
    const start = () => this.runs.startPreview(asked.caller, sync.id, { ...resolvedIn(asked, sync), intent: CHANGES });
    const ended = await this.trials.ended(asked.caller, start, { ...asked, byItself: 'preview it by itself' });
    return typeof ended === 'string' ? ended : resultOf(ended);
  }
}

const DELETED = 'it is deleted: nothing is sent any more, and what its destination was told stays there';
const OFF = 'it is switched off: nothing is sent until it is switched on';

function resultOf({ result, state, error }: RunRow): Pick<SyncImpact, 'records' | 'held'> | string {
  const preview = Preview.safeParse(result);
  if (!preview.success) return error?.message ?? `its preview ended as \`${state}\``;
  const { counts, held } = preview.data;
  return { records: { add: counts.added, change: counts.changed, remove: counts.removed }, held };
}

/** The sync with everything it refers to, as it would be. What is checked before refers to nothing that is not there. */
function resolvedIn({ after, standing, caller: { workspaceId } }: Asked, sync: Sync) {
  const find = <K extends Kind>(kind: K, id: string) =>
    after.find((object) => object.kind === kind && object.id === id) as ObjectOf<K> | undefined;
  const destination = find('destination', sync.destination);
  if (destination === undefined) throw new Error('a sync that was checked has its destination');
  const { source } = sync;
  const revision = standing.find(({ kind, id }) => kind === 'sync' && id === sync.id)?.revision ?? 0;
  const model = 'model' in source ? find('model', source.model) : undefined;
  const audience = 'audience' in source ? find('audience', source.audience) : undefined;
  return { workspaceId, sync, revision, destination, ...(model ? { model } : {}), ...(audience ? { audience } : {}) };
}
