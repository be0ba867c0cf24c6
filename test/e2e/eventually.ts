import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until `check` has nothing against the answer, at most for some seconds; then what `check` threw is thrown. Gives the answer. */
export async function eventually<T>(ask: () => Promise<T>, check: (answer: T) => void, seconds = 15): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    try {
      check(answer);
      return answer;
    } catch (complaint) {
      if (Date.now() > deadline) throw complaint;
    }
    await sleep(20);
  }
}
