/** The middle one of several timings, with the fastest and the slowest, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A measurement beside the floor it is held against. `ratio` compares medians of the same run. */
export interface Measurement {
  readonly name: string;
  readonly size: number;
  readonly floor: { readonly name: string; readonly timing: Timing };
  readonly timing: Timing;
  readonly ratio: number;
  readonly target: number;
}

/** Runs floor and work by turns, so that both meet the same weather on a shared machine. The first turn warms up and does not count. */
export async function compare(
  request: { readonly name: string; readonly size: number; readonly target: number; readonly turns: number },
  floor: { readonly name: string; readonly run: () => Promise<unknown> },
  work: () => Promise<unknown>,
): Promise<Measurement> {
  const floors: number[] = [];
  const works: number[] = [];
  for (let turn = 0; turn <= request.turns; turn++) {
    const [a, b] = [await milliseconds(floor.run), await milliseconds(work)];
    if (turn > 0) {
      floors.push(a);
      works.push(b);
    }
  }
  const [of, to] = [timing(works), timing(floors)];
  return {
    name: request.name,
    size: request.size,
    target: request.target,
    floor: { name: floor.name, timing: to },
    timing: of,
    ratio: of.median / to.median,
  };
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function timing(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), min: at(0), max: at(1) };
}
