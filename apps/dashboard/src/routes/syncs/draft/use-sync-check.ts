import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiError } from '@tributary/client';
import { useEffect, useState } from 'react';
import { api } from '../../../api.js';
import { useMay } from '../../../may/use-may.js';
import type { Refusal } from '../../../parts/form/refusal.js';
import { definitionOf, lostLines, type SyncDraft } from './sync-draft.js';

/** Nobody types without a pause for longer; a check asks the warehouse and the destination. */
const PAUSE_MS = 600;

interface Complaint {
  readonly path: string;
  readonly message: string;
}

/** What is known to be wrong with a draft. */
export interface SyncCheck extends Refusal {
  readonly complaints: readonly Complaint[];
  /** The check of what is there now is under way. */
  readonly pending: boolean;
  /** Why it could not be checked. */
  readonly trouble: Error | null;
}

/** Tries a draft on its source and its destination whenever its author pauses. Nothing is stored, no record is read. */
export function useSyncCheck(draft: SyncDraft, enabled: boolean): SyncCheck {
  const text = JSON.stringify(definitionOf(draft));
  const settled = useSettled(text, PAUSE_MS);
  const may = useMay('syncs:run');
  const asks = enabled && may === true;
  const { data, error, isFetching } = useQuery({
    queryKey: ['sync-check', draft.id, settled],
    queryFn: async ({ signal }) =>
      (await api.syncs.check(draft.id, { sync: JSON.parse(settled) as Record<string, unknown> }, signal)).problems,
    enabled: asks,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  const complaints = [...lostLines(draft), ...(data ?? [])];
  return { ...refusalBy(complaints), complaints, pending: asks && (isFetching || settled !== text), trouble: error };
}

/** The places a definition was refused for; nothing where it was something else. */
export function complaintsIn(error: unknown): readonly Complaint[] | undefined {
  if (!(error instanceof ApiError) || error.status !== 422) return undefined;
  return (error.problem.errors ?? []).map(({ path, message }) => ({ path: path.replace(/^(objects\.0|sync)(\.|$)/, ''), message }));
}

/** Complaints as a form asks for them; a part is complained of by its first. */
export function refusalBy(complaints: readonly Complaint[]): Refusal {
  const isAt = (place: string, path: string) => path === place || path.startsWith(`${place}.`);
  return {
    at: (place) => complaints.find(({ path }) => isAt(place, path))?.message,
    besides: (places) => complaints.filter(({ path }) => !places.some((place) => isAt(place, path))).map(({ message }) => message),
  };
}

/** A text once it has stayed the same for a while. */
function useSettled(text: string, ms: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}
