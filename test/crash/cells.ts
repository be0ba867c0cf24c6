import { CRASH_POINTS, type CrashPoint } from '@tributary/core';
import type { Engine } from './source.js';
import type { CrashOrder } from './world.js';

/** A crash, and on which engine. */
export interface CellOrder extends CrashOrder {
  readonly engine: Engine;
}

/** Points that are passed once a batch, so that a later passing is in the midst of delivery. */
const IN_DELIVERY: readonly CrashPoint[] = ['batch.begun', 'batch.read', 'batch.sent', 'batch.noted'];

/** The hits at which a point kills: the first, the second, a later one. */
const hitsOf = (point: CrashPoint): readonly number[] => [1, 2, IN_DELIVERY.includes(point) ? 9 : 3];

/**
 * Every crash point with every way to crash there. Only where two workers can work in a warehouse at once is there one to take over from a
 * worker that is stopped.
 */
export const CELLS: readonly CellOrder[] = CRASH_POINTS.flatMap((point) => {
  const crashes: readonly CrashOrder[] = [
    ...hitsOf(point).map((hit) => ({ point, hit, how: 'kill' as const })),
    { point, hit: 1, how: 'throw' },
  ];
  return [
    ...crashes.map((crash) => ({ ...crash, engine: 'duckdb' as const })),
    ...crashes.map((crash) => ({ ...crash, engine: 'postgres' as const })),
    { point, hit: 1, how: 'stop', engine: 'postgres' },
  ];
});

export const nameOf = ({ engine, point, hit, how }: CellOrder): string => `${how} at ${point}, passing ${hit}, on ${engine}`;
