import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RunView } from '@tributary/contract';
import { useState } from 'react';
import { api, runQuery } from '../../api.js';
import { STANDING_KEY } from './standing.js';

/** Work in several runs, one after the other; which one goes on is told, so that it can be watched. */
export interface Work {
  readonly begin: () => void;
  readonly busy: boolean;
  readonly error: Error | null;
  /** The run that goes on, or was the last. */
  readonly runId: string | undefined;
}

/** Waits for the end of a run; one that did not succeed is an error with its reason. */
export type Watch = (run: RunView) => Promise<RunView>;

/** Does something that takes runs, and reads anew how far the way is when it is done. */
export function useWork(work: (watch: Watch) => Promise<void>): Work {
  const queries = useQueryClient();
  const [runId, setRunId] = useState<string>();
  const watch: Watch = async (run) => {
    setRunId(run.id);
    let last = run;
    for await (const now of api.runs.follow(run.id)) {
      last = now;
      queries.setQueryData(runQuery(now.id).queryKey, now);
    }
    if (last.state === 'failed' || last.state === 'cancelled') throw new Error(last.error?.message ?? `the run was ${last.state}`);
    return last;
  };
  const doing = useMutation({
    mutationFn: () => work(watch),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: STANDING_KEY });
      await queries.invalidateQueries({ queryKey: ['summary'] });
    },
  });
  return { begin: () => doing.mutate(), busy: doing.isPending, error: doing.error, runId };
}
