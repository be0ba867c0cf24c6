import { prepareObject, type JournalEntry, type Planned, type Warning } from '@tributary/connector-kit';
import type { RunCounts, Sync } from '@tributary/core';
import { literal, sql } from '@tributary/sql';
import { countRequests } from '../deliver/attempt.js';
import { readPlan } from '../deliver/read-plan.js';
import { layoutOf, tablesOf } from '../mapping/layout.js';
import type { Mapped } from '../mapping/map-record.js';
import { mapRecords } from '../mapping/map-records.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { RunStatus, SyncTools } from '../ports.js';
import { askDestination } from './ask-destination.js';

/** What a look at the destination gave before the first request of a run. */
export interface Ready {
  readonly warnings: readonly Warning[];
  /** Requests it took. */
  readonly requests: number;
  /** What was said and answered, for people. */
  readonly exchanges: readonly JournalEntry[];
}

const SHOWN = 20;
/** Records a connector is shown beforehand. */
const SAMPLE = 20;

/**
 * Has the connector look whether the destination is ready for what is planned, and make it so. Throws what ends the run before its first
 * request. Done again after a crash: it changes nothing the second time.
 */
export async function prepareRun(status: RunStatus, counts: RunCounts, tools: SyncTools): Promise<Ready> {
  const object = objectOf(tools);
  if (object.prepare === undefined || counts.pending === 0) return { warnings: [], requests: 0, exchanges: [] };
  const { settings, signal, resolved } = tools;
  const counted = countRequests(tools);
  const run = { id: status.id, startedAt: status.startedAt.toISOString() };
  const context = { settings, options: optionsOf(tools), mode: resolved.sync.mode, http: counted.http, signal, run };
  const what = `\`${resolved.sync.object}\` of \`${resolved.destination.id}\` is not ready`;
  const planned = plannedOf(resolved.sync, counts, await firstRecords(status, tools));
  const warnings = await askDestination(status.id, what, {
    tools,
    ask: async () => {
      const before = counted.requests();
      const { warnings: answer, fault } = await prepareObject(object, context, planned);
      return { answer, fault, requests: counted.requests() - before };
    },
  });
  return { warnings, requests: counted.requests(), exchanges: counted.noted.slice(-SHOWN).map(({ entry }) => entry()) };
}

/** What is about to be sent, as far as a connector needs to know it. */
export function plannedOf(
  { key, mapping }: Pick<Sync, 'key' | 'mapping'>,
  { added, changed, removed }: RunCounts,
  first: readonly Mapped[],
): Planned {
  const mapped = [...new Set([...Object.keys(key), ...Object.keys(mapping)])];
  const sample = first.slice(0, SAMPLE).flatMap((one) => ('record' in one ? [one.record] : []));
  return { mapped, counts: { add: added, change: changed, remove: removed }, sample };
}

/** The first changes of the plan, as they will be sent. */
async function firstRecords(status: RunStatus, tools: SyncTools): Promise<readonly Mapped[]> {
  const { warehouse, resolved, templates } = tools;
  const { sync, workspaceId } = resolved;
  const layout = layoutOf(sync);
  const table = tablesOf(warehouse.config.schema, sync.id).plan(status.id);
  const rows = await readPlan(warehouse, table, { layout, where: sql`"_seq" <= ${literal(SAMPLE)}` });
  const about = {
    workspaceId,
    sync,
    templates,
    layout,
    runId: status.id,
    runStartedAt: status.startedAt,
    declared: objectOf(tools).fields,
  };
  return mapRecords(rows, { ...about, attempt: 1 });
}
