import type { SyncTools } from '../ports.js';

/** Removals of so long ago still count with the ones that are planned. */
const LATELY_MS = 24 * 3_600_000;

/** Asks by how many records the destination has shrunk in the last 24 hours. */
export function shrunkLately({
  runs,
  clock,
}: Pick<SyncTools, 'clock'> & { readonly runs: Pick<SyncTools['runs'], 'shrunkSince'> }): () => Promise<number> {
  return () => runs.shrunkSince(new Date(clock().getTime() - LATELY_MS));
}
