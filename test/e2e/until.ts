import { eventually } from './eventually.js';

/** Waits for something to be so: asks again and again until the answer is not `false`, at most for `seconds`. */
export async function until<T>(ask: () => Promise<T | false>, what: string, seconds = 60): Promise<T> {
  const isThere = (answer: T | false): void => {
    if (answer === false) throw new Error(`waited ${seconds} s in vain for ${what}`);
  };
  return (await eventually(ask, isThere, seconds)) as T;
}
