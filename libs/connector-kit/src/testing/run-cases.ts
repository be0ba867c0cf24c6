import type { Bench } from './conformance-bench.js';
import type { ConformanceCase } from './conformance-cases.js';

type WithBench = (use: (bench: Bench) => Promise<void>) => Promise<void>;

/** How a case ended, not thrown yet: it may be over long before its turn comes. */
type Ended = { readonly error?: Error };

/**
 * Cases as functions for a test runner, by name. Those that wait are begun together when the first of them has its turn, because all of
 * them wait for clocks.
 */
export function runCases(
  cases: readonly ConformanceCase[],
  bench: WithBench,
): readonly (readonly [name: string, run: () => Promise<void>])[] {
  const waiting = cases.filter(({ waits }) => waits === true);
  let begun: ReadonlyMap<ConformanceCase, Promise<Ended>> | undefined;
  const runTogether = async (each: ConformanceCase): Promise<void> => {
    begun ??= new Map(waiting.map((one) => [one, endOf(bench(one.run))]));
    const ended = await begun.get(each);
    if (ended?.error !== undefined) throw ended.error;
  };
  return cases.map((each) => [each.name, () => (each.waits === true ? runTogether(each) : bench(each.run))]);
}

const endOf = (running: Promise<void>): Promise<Ended> =>
  running.then(
    () => ({}),
    (error: unknown) => ({ error: error instanceof Error ? error : new Error(String(error)) }),
  );
