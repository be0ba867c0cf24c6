import { lookingHttp, prepareObject, type Warning } from '@tributary/connector-kit';
import type { RunCounts } from '@tributary/core';
import type { Mapped } from '../mapping/map-record.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { SyncTools } from '../ports.js';
import { plannedOf } from './prepare-run.js';

type Tools = Pick<SyncTools, 'resolved' | 'connector' | 'settings' | 'http' | 'rehearse' | 'signal' | 'clock'>;

/**
 * What a run would be told of its destination before the first request: warnings, what it would make there first, why it would fail. Asks
 * only what changes nothing, and never fails: a preview is of use without a destination too.
 */
export async function lookReady(
  runId: string,
  { counts, first }: { readonly counts: RunCounts; readonly first: readonly Mapped[] },
  tools: Tools,
): Promise<readonly Warning[]> {
  const object = objectOf(tools);
  if (object.prepare === undefined) return [];
  const { settings, signal, resolved, clock } = tools;
  const rehearsal = tools.rehearse();
  const run = { id: runId, startedAt: clock().toISOString() };
  const http = lookingHttp(tools.http, rehearsal);
  const context = { settings, options: optionsOf(tools), mode: resolved.sync.mode, http, signal, run };
  const { warnings, fault } = await prepareObject(object, context, plannedOf(resolved.sync, counts, first));
  const made = rehearsal.requests.map(({ method, url }) => ({ message: `A run first makes the destination ready: \`${method} ${url}\`.` }));
  if (fault === undefined || made.length > 0) return [...warnings, ...made];
  const { remedy } = fault.options;
  const message = remedy === undefined ? fault.message : `${fault.message} ${remedy}`;
  const lasting = fault.kind === 'unauthorized' || fault.kind === 'fatal';
  return [
    {
      message: `${lasting ? 'A run would fail before its first request' : 'The destination could not be asked whether it is ready'}: ${message}`,
    },
  ];
}
