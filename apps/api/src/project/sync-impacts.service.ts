import { Inject, Injectable } from '@nestjs/common';
import { AudiencePreview, Preview, type SyncImpact } from '@tributary/contract';
import { type AnyObject, AppError, CHANGES, isFinal, type Kind, messageOf, type ObjectOf, type Sync } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { ObjectRow, RunRow, Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { RunControlService } from '../runs/run-control.service.js';
import { RunsService } from '../runs/runs.service.js';
import type { AffectedSync } from './affected-syncs.js';

/** Previews at once: a plan must not keep all workers from their runs. */
const AT_ONCE = 3;

/** What is defined as it would be, for previews of syncs. */
interface Future {
  readonly after: readonly AnyObject[];
  readonly standing: readonly ObjectRow[];
}

interface Asked extends Future {
  readonly caller: CallerOf;
  readonly seconds: number;
  readonly deadline: AbortSignal;
}

/** Tells what syncs would send, by previews that a worker makes of them as they would be. */
@Injectable()
export class SyncImpactsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly runs: RunsService,
    private readonly control: RunControlService,
    private readonly lookups: LookupsService,
  ) {}

  /** In the order they are given; within so many seconds. What cannot be told has its reason, and no number. */
  async of(
    caller: CallerOf,
    affected: readonly AffectedSync[],
    { seconds, ...future }: Future & { seconds: number },
  ): Promise<SyncImpact[]> {
    const asked = { ...future, caller, seconds, deadline: AbortSignal.timeout(seconds * 1_000) };
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
    if (sync === null || reason === OFF) return untold(reason ?? DELETED);
    if (reason !== null) return untold([reason, ...(await this.membersOf(sync, because, asked))].join('; '));
    if (asked.deadline.aborted) return untold(`the time for previews (${asked.seconds} s) was over before it: preview it by itself`);
    const told = await this.preview(sync, asked);
    return typeof told === 'string' ? untold(told) : { ...untold(''), ...told, reason: null };
  }

  /** How big a changed audience would be now, in words; nothing where that is not asked or not told in time. */
  private async membersOf({ source }: Sync, because: readonly string[], { caller, after, deadline }: Asked): Promise<readonly string[]> {
    if (!('audience' in source) || !because.includes(`audience ${source.audience}`) || deadline.aborted) return [];
    const audience = after.find((object) => object.kind === 'audience' && object.id === source.audience);
    if (audience?.kind !== 'audience') return [];
    const over = new Promise<undefined>((resolve) => deadline.addEventListener('abort', () => resolve(undefined)));
    const asked = { warehouse: audience.warehouse, question: 'audience', audience } as const;
    // A size is more than was asked: what is in its way is told by the reason already.
    const told = await Promise.race([over, this.lookups.ask(caller, AudiencePreview, asked).catch(() => undefined)]);
    return told === undefined ? [] : [`${told.members} would be members now`];
  }

  /** What its next run would send, or why that cannot be told. */
  private async preview(sync: Sync, asked: Asked): Promise<Pick<SyncImpact, 'records' | 'held'> | string> {
    const { caller, deadline, seconds } = asked;
    try {
      const { id } = await this.runs.startPreview(caller, sync.id, { ...resolvedIn(asked, sync), intent: CHANGES });
      const ended = await this.endOf(id, deadline);
      if (ended !== undefined) return resultOf(ended);
      const { state } = await this.control.cancel(caller, id);
      const why = state === 'queued' ? 'no worker took its preview up' : 'its preview took longer';
      return `${why} within ${seconds} s: preview it by itself`;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return messageOf(error);
    }
  }

  private async endOf(id: string, deadline: AbortSignal): Promise<RunRow | undefined> {
    for await (const run of this.store.runs.watch(id, deadline)) if (isFinal(run.state)) return run;
    return undefined;
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
