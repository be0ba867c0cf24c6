import { Inject, Injectable } from '@nestjs/common';
import type { Summary } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { Home, ObjectRow, RunRow, Store } from '@tributary/store';
import { ActorNames, type NameOf } from '../access/actor-names.js';
import { runView } from '../runs/run-view.js';

/** Puts together what the home page shows. */
@Injectable()
export class SummaryService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly names: ActorNames,
  ) {}

  async of(workspaceId: string): Promise<Summary> {
    const { objects, runs } = this.store;
    const [home, counts, syncs, destinations] = await Promise.all([
      runs.home(workspaceId),
      objects.count(workspaceId),
      objects.all(workspaceId, 'sync'),
      objects.all(workspaceId, 'destination'),
    ]);
    const nameOf = await this.names.ofMakers(workspaceId, [...home.attention, ...home.recentRuns, ...lastRuns(home)]);
    const connectors = new Map(destinations.map(({ id, object }) => [id, object.connector]));
    return {
      workspace: workspaceId,
      objects: { ...counts },
      profiles: home.profiles,
      delivered_by_day: home.deliveredByDay.map((day) => ({ ...day })),
      syncs: syncs.map((sync) => syncLine(sync, { connectors, home, nameOf })),
      attention: home.attention.map((run) => ({ run: runView(run, nameOf), reason: reasonOf(run) })),
      recent_runs: home.recentRuns.map((run) => runView(run, nameOf)),
      totals: home.totals,
    };
  }
}

const lastRuns = ({ runsBySync }: Home): readonly RunRow[] => [...runsBySync.values()].flatMap(([last]) => last ?? []);

interface Around {
  readonly connectors: ReadonlyMap<string, string>;
  readonly home: Home;
  readonly nameOf: NameOf;
}

function syncLine({ id, object }: ObjectRow<'sync'>, { connectors, home, nameOf }: Around): Summary['syncs'][number] {
  const runs = home.runsBySync.get(id) ?? [];
  const last = runs[0];
  return {
    id,
    label: object.label ?? null,
    destination: object.destination,
    connector: connectors.get(object.destination) ?? '',
    object: object.object,
    mode: object.mode,
    last_run: last === undefined ? null : runView(last, nameOf),
    recent: runs.map((run) => ({
      id: run.id,
      state: run.state,
      delivered: run.counts.delivered,
      created_at: run.createdAt.toISOString(),
    })),
  };
}

/** Why people should look at a run, in a sentence. */
function reasonOf({ error, state, counts }: RunRow): string {
  if (error) return error.message;
  const troubles = (['rejected', 'in_doubt', 'invalid', 'pending'] as const).filter((name) => counts[name] > 0);
  const told = troubles.map((name) => `${counts[name]} ${name.replace('_', ' ')}`).join(', ');
  return told === '' ? `ended as ${state}` : `${told} of ${counts.extracted} records`;
}
