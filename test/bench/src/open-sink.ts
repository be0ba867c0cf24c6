import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A destination in its own process. */
export interface Sink {
  readonly url: string;
  readonly close: () => void;
}

/** Starts a destination that answers every request after so many milliseconds. */
export async function openSink(delayMs: number): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('../dist/sink-process.js', import.meta.url)), [String(delayMs)], { execArgv: [] });
  const [address] = (await once(child, 'message')) as [{ readonly port: number }];
  return { url: `http://127.0.0.1:${address.port}`, close: () => child.disconnect() };
}
