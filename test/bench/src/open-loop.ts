/** What came of requests that were sent at a rate: milliseconds from when each was meant to be sent until its answer was there. */
export interface Latencies {
  readonly at: (share: number) => number;
  readonly count: number;
}

/**
 * Sends requests at the times they are meant to go, whatever becomes of those before: one that must wait because another was slow counts that
 * wait as its own. `send` rejects where an answer is not as it should be, and nothing is measured.
 */
export async function openLoop(
  { rate, seconds }: { readonly rate: number; readonly seconds: number },
  send: (index: number) => Promise<unknown>,
): Promise<Latencies> {
  const taken: number[] = [];
  const going: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < rate * seconds; index++) {
    const meant = start + (index * 1_000) / rate;
    const early = meant - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    going.push(send(index).then(() => void taken.push(performance.now() - meant)));
  }
  await Promise.all(going);
  const sorted = taken.sort((one, other) => one - other);
  return { count: sorted.length, at: (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN };
}
