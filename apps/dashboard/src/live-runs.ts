import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { type Query, type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, isSignedOut, runQuery } from './api.js';
import { isShort } from './parts/list/paged.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const LISTS = [['runs'], ['summary']] as const;
/** Who has scrolled far down reads what was; the rows that move there move all the same. */
const isShortList = ({ state }: Query): boolean => isShort(state.data);
/** Lists are read anew at most this often, however many runs begin and end. */
const LISTS_MS = 500;

/**
 * Follows every run over one stream for as long as the page is open, and opens it again when it breaks off. Runs as they move go
 * straight to where they are shown; the lists are read anew only when a run begins or ends. Says whether the stream is lost.
 */
export function useRunStream(): { readonly lost: boolean; readonly active: number } {
  const queries = useQueryClient();
  const [lost, setLost] = useState(false);
  const [active, setActive] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void stayOn(queries, { signal: stop.signal, setLost, setActive });
    return () => stop.abort();
  }, [queries]);
  return { lost, active };
}

interface Listener {
  readonly signal: AbortSignal;
  readonly setLost: (lost: boolean) => void;
  readonly setActive: (active: number) => void;
}

async function stayOn(queries: QueryClient, listener: Listener): Promise<void> {
  for (let failures = 0; !listener.signal.aborted; failures += 1) {
    try {
      const runs = await api.runs.followAll(listener.signal);
      listener.setLost(false);
      // What happened while nobody listened has to be asked for.
      if (failures > 0) await queries.invalidateQueries();
      failures = 0;
      await showAll(queries, runs, listener);
    } catch (error) {
      if (isSignedOut(error)) return;
    }
    if (listener.signal.aborted) return;
    listener.setLost(failures > 0);
    await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)));
  }
}

async function showAll(queries: QueryClient, runs: AsyncIterable<RunView>, { setActive }: Listener): Promise<void> {
  const active = new Set<string>();
  const readLists = throttled(
    () => void Promise.all(LISTS.map((queryKey) => queries.invalidateQueries({ queryKey, predicate: isShortList }))),
  );
  setActive(0);
  for await (const run of runs) {
    queries.setQueryData(runQuery(run.id).queryKey, run);
    const news = isFinal(run.state) || !active.has(run.id);
    if (isFinal(run.state)) active.delete(run.id);
    else active.add(run.id);
    setActive(active.size);
    if (news) readLists();
  }
}

/** Calls after a pause, once for all wishes that came in it. */
function throttled(call: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      call();
    }, LISTS_MS);
  };
}

/** A run of a list as the stream last told it; what has ended does not begin again because of an older word. */
export function useLiveRun(listed: RunView): RunView {
  const { data: told } = useQuery<RunView>({ queryKey: runQuery(listed.id).queryKey, queryFn: skipToken });
  return isFinal(listed.state) ? listed : (told ?? listed);
}
