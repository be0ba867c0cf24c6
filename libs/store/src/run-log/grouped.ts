/**
 * Joins calls that come while one is under way: they share the next, so that many small writes cost one commit. `work` gives a result
 * for each call, in order; an `Error` among them rejects its own call. When it fails as a whole, each call is made alone: only the one
 * at fault is told.
 */
export function grouped<In, Out>(work: (calls: readonly In[]) => Promise<readonly (Out | Error)[]>): (call: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = [];
  let working = false;
  const go = async (): Promise<void> => {
    while (waiting.length > 0) {
      const calls = waiting;
      waiting = [];
      await settle(calls, work);
    }
    working = false;
  };
  return (call) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ call, resolve, reject });
      if (working) return;
      working = true;
      // Not at once: what is asked for in the same turn of the loop is to go together.
      setImmediate(() => void go());
    });
}

interface Waiting<In, Out> {
  readonly call: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

async function settle<In, Out>(
  calls: readonly Waiting<In, Out>[],
  work: (calls: readonly In[]) => Promise<readonly (Out | Error)[]>,
): Promise<void> {
  try {
    const results = await work(calls.map(({ call }) => call));
    for (const [index, { resolve, reject }] of calls.entries()) {
      const result = results[index] as Out | Error;
      if (result instanceof Error) reject(result);
      else resolve(result);
    }
  } catch (error) {
    if (calls.length === 1) calls[0]?.reject(error);
    else for (const call of calls) await settle([call], work);
  }
}
