import { readFileSync } from 'node:fs';
import { startProcess, type Process } from './processes.js';

/** A record in a request, as the connector `http` sends it. */
export interface Entry {
  readonly op: 'added' | 'changed' | 'removed';
  readonly key: { readonly id: string };
  readonly idempotency_key: string;
  readonly data: { readonly version: number; readonly name: string };
}

/** A request as the sink wrote it down before it answered. */
export interface Received {
  readonly n: number;
  readonly at: number;
  readonly url: string;
  readonly decision: 'taken' | 'taken, answer lost' | 'refused';
  readonly body: string;
  readonly key?: string;
  readonly run?: string;
  readonly attempt?: string;
  /** The id of a message about a run. */
  readonly message?: string;
}

/** How the sink is to answer the next requests of a sync. */
export interface Fault {
  readonly count: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** Taken, and the connection is cut before an answer. */
  readonly lose?: boolean;
}

/** The destination of crash tests, in its own process. */
export interface Sink {
  readonly url: string;
  /** Everything below `/<name>/`, in the order in which it came. */
  received(name: string): readonly Received[];
  script(name: string, faults: readonly Fault[]): Promise<void>;
  close(): Promise<void>;
}

export async function startSink(home: string): Promise<Sink> {
  const ledger = `${home}/sink.jsonl`;
  const process: Process = startProcess(['node', 'test/crash/sink-process.mjs', ledger], { log: `${home}/sink.log` });
  const { port } = JSON.parse(await process.says('"port"')) as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    received: (name) => readLedger(ledger).filter((one) => one.url.startsWith(`/${name}/`)),
    script: async (name, faults) => {
      const answer = await fetch(`${url}/_script/${name}`, { method: 'PUT', body: JSON.stringify({ faults }) });
      if (!answer.ok) throw new Error(`the sink did not take its script: ${answer.status}`);
    },
    close: () => process.kill(),
  };
}

function readLedger(file: string): readonly Received[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  // The last one is empty, or being written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Received);
}

/** The records of a request. */
export function entriesOf({ body }: Received): readonly Entry[] {
  return (JSON.parse(body) as { readonly records: readonly Entry[] }).records;
}

/** Whether the destination has what was sent. */
export const isTaken = ({ decision }: Received): boolean => decision !== 'refused';
