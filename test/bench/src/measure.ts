/** The middle one of several figures, with the lowest and the highest. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What a ratio must hold: ours over the floor is at most so much, the floor over ours at least so much, or it is only told. */
export type Target = { readonly kind: 'at most' | 'at least'; readonly ratio: number } | { readonly kind: 'told' };

export const atMost = (ratio: number): Target => ({ kind: 'at most', ratio });
export const atLeast = (ratio: number): Target => ({ kind: 'at least', ratio });
export const TOLD: Target = { kind: 'told' };

/** Our figure beside the floor it is held against, from one run. */
export interface Measured {
  readonly unit: 'ms' | 'MB';
  readonly ours: Figure;
  readonly floor: { readonly name: string; readonly figure: Figure };
  /** What a reader must know to read it right: how it was extrapolated, what it was checked against. */
  readonly note?: string;
}

/** One line of the table. */
export interface Measurement extends Measured {
  readonly group: string;
  readonly name: string;
  readonly size: number;
  readonly target: Target;
  /** Of medians: ours over the floor, or where a minimum is asked for, how many times faster ours is. */
  readonly ratio: number;
  /** Whether the target is held; `null` where there is none. */
  readonly held: boolean | null;
}

/** What is timed, and what must be put right before each time and does not count. */
export interface Work {
  readonly prepare?: () => Promise<unknown>;
  readonly run: () => Promise<unknown>;
}

/** Runs floor and work by turns, so that both meet the same weather on a shared machine. The first turn warms up and does not count. */
export async function compare(turns: number, floor: Work & { readonly name: string }, work: Work): Promise<Measured> {
  const floors: number[] = [];
  const works: number[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    const [a, b] = [await milliseconds(floor), await milliseconds(work)];
    if (turn > 0) {
      floors.push(a);
      works.push(b);
    }
  }
  return { unit: 'ms', ours: figureOf(works), floor: { name: floor.name, figure: figureOf(floors) } };
}

/** Held against its target. */
export function judge(measured: Measured, { target, ...of }: Pick<Measurement, 'group' | 'name' | 'size' | 'target'>): Measurement {
  const [ours, floor] = [measured.ours.median, measured.floor.figure.median];
  const ratio = target.kind === 'at least' ? floor / ours : ours / floor;
  const held = { 'at most': (limit: number) => ratio <= limit, 'at least': (limit: number) => ratio >= limit };
  return { ...of, ...measured, target, ratio, held: target.kind === 'told' ? null : held[target.kind](target.ratio) };
}

export async function milliseconds({ prepare, run }: Work): Promise<number> {
  await prepare?.();
  const start = performance.now();
  await run();
  return performance.now() - start;
}

export function figureOf(samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), min: at(0), max: at(1) };
}
