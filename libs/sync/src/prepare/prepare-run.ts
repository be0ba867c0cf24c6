import { prepareObject, type JournalEntry, type Planned, type Warning } from '@tributary/connector-kit';
import type { RunCounts, Sync } from '@tributary/core';
import { countRequests } from '../deliver/attempt.js';
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
  const warnings = await askDestination(status.id, what, {
    tools,
    ask: async () => {
      const before = counted.requests();
      const { warnings: answer, fault } = await prepareObject(object, context, plannedOf(resolved.sync, counts));
      return { answer, fault, requests: counted.requests() - before };
    },
  });
  return { warnings, requests: counted.requests(), exchanges: counted.noted.slice(-SHOWN).map(({ entry }) => entry()) };
}

/** What is about to be sent, as far as a connector needs to know it. */
export function plannedOf({ key, mapping }: Pick<Sync, 'key' | 'mapping'>, { added, changed, removed }: RunCounts): Planned {
  return { mapped: [...new Set([...Object.keys(key), ...Object.keys(mapping)])], counts: { add: added, change: changed, remove: removed } };
}
