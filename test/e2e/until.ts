import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something to be so: asks again and again until the answer is not `false`, at most for `seconds`. */
export async function until<T>(ask: () => Promise<T | false>, what: string, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await sleep(20);
  }
}
