import type { ConformanceCase, Subject } from '../cases/conformance-case.js';
import { cleanRun } from './clean-run.js';
import type { CleanRun } from './clean-run.js';
import { plainCells } from './plain-cells.js';
import { rowCells } from './row-cells.js';

/** The 48 faults of a destination, each at the first, a middle and the last place of a delivery. */
export function faultCells(subject: Subject): readonly ConformanceCase[] {
  let measured: Promise<CleanRun> | undefined;
  const clean = (): Promise<CleanRun> => {
    measured ??= cleanRun(subject);
    return measured;
  };
  return [...plainCells(subject, clean), ...rowCells(subject, clean)];
}
