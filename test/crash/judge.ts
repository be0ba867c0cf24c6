import { entriesOf, isTaken, type Entry, type Received } from './sink.js';
import { keysIn, SMALL, versionIn } from './source.js';

/** What a destination knows of a sync, from nothing but what it was sent. */
export interface Verdict {
  /** Records that are not there as the source has them, or are there and should not be. */
  readonly lost: readonly string[];
  /** Records whose newer version was followed by an older one (I6). */
  readonly stale: readonly string[];
  /** Records that were taken again. */
  readonly duplicates: number;
  /** Keys that came back with another body (I5). */
  readonly unstable: readonly string[];
  /** Different changes taken, by the run that sent them. */
  readonly takenBy: ReadonlyMap<string, number>;
}

/** Holds what a destination was sent against the source of a round. */
export function judge(received: readonly Received[], round: number, size = SMALL): Verdict {
  const taken = received.filter(isTaken);
  const entries = taken.flatMap((one) => entriesOf(one).map((entry) => ({ entry, run: one.run ?? '' })));
  const { holdings, stale } = replay(entries.map(({ entry }) => entry));
  const wanted = new Map(keysIn(round, size).map((key) => [key, versionIn(round, key, size)]));
  const lost = [...new Set([...wanted.keys(), ...holdings.keys()])].filter((key) => wanted.get(key) !== holdings.get(key));
  const keys = entries.map(({ entry }) => entry.idempotency_key);
  const unstable = [
    ...twoBodies(received.map(({ key = '', body }) => [key, body])),
    ...twoBodies(entries.map(({ entry }) => [entry.idempotency_key, JSON.stringify(entry)])),
  ];
  return { lost, stale, duplicates: keys.length - new Set(keys).size, unstable, takenBy: countByRun(entries) };
}

function replay(entries: readonly Entry[]) {
  const holdings = new Map<string, number>();
  const newest = new Map<string, number>();
  const stale: string[] = [];
  for (const { op, key, data } of entries) {
    const version = op === 'removed' ? Infinity : data.version;
    if (version < (newest.get(key.id) ?? -Infinity)) stale.push(key.id);
    newest.set(key.id, Math.max(version, newest.get(key.id) ?? -Infinity));
    if (op === 'removed') holdings.delete(key.id);
    else holdings.set(key.id, data.version);
  }
  return { holdings, stale };
}

function twoBodies(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const bodies = new Map<string, string>();
  return pairs.flatMap(([key, body]) => {
    const before = bodies.get(key) ?? body;
    bodies.set(key, before);
    return before === body ? [] : [key];
  });
}

function countByRun(entries: readonly { readonly entry: Entry; readonly run: string }[]): ReadonlyMap<string, number> {
  const runs = new Map<string, Set<string>>();
  for (const { entry, run } of entries) runs.set(run, (runs.get(run) ?? new Set()).add(entry.idempotency_key));
  return new Map([...runs].map(([run, keys]) => [run, keys.size]));
}
