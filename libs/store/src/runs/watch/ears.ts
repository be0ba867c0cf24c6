/** Who waits for news in this process. Each way to wait gives what ends it. */
export interface Ears {
  ofRun(runId: string, wake: () => void): () => void;
  ofRuns(told: (runId: string | undefined) => void): () => void;
  ofAccess(changed: () => void): () => void;
  /** Tells those whom news of a run concern. */
  runChanged(runId: string): void;
  accessChanged(): void;
  /** Tells everybody, because something may have been missed. */
  wakeAll(): void;
  anybody(): boolean;
}

export function newEars(): Ears {
  const runs = new Map<string, Set<() => void>>();
  const all = new Set<(runId: string | undefined) => void>();
  const access = new Set<() => void>();
  const accessChanged = () => access.forEach((changed) => changed());
  return {
    ofRun: (runId, wake) => {
      const wakes = runs.get(runId) ?? new Set();
      runs.set(runId, wakes.add(wake));
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0 && runs.get(runId) === wakes) runs.delete(runId);
      };
    },
    ofRuns: (told) => added(all, told),
    ofAccess: (changed) => added(access, changed),
    runChanged: (runId) => {
      runs.get(runId)?.forEach((wake) => wake());
      all.forEach((told) => told(runId));
    },
    accessChanged,
    wakeAll: () => {
      runs.forEach((wakes) => wakes.forEach((wake) => wake()));
      all.forEach((told) => told(undefined));
      accessChanged();
    },
    anybody: () => runs.size + all.size + access.size > 0,
  };
}

function added<T>(to: Set<T>, one: T): () => void {
  to.add(one);
  return () => void to.delete(one);
}
