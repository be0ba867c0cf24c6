import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@tributary/client';
import type { StoredObject } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../../api.js';
import { toast } from '../../../parts/toasts.js';
import { changedParts, definitionOf, draftOf, rebased, type SyncDraft } from '../draft/sync-draft.js';

/** A stored sync with the changes somebody makes to it. */
export interface Editing {
  readonly draft: SyncDraft;
  readonly base: SyncDraft;
  /** The revision the changes were made to. */
  readonly revision: number;
  /** Which parts of it differ from what is stored. */
  readonly changed: readonly string[];
  readonly change: (part: Partial<SyncDraft>) => void;
  readonly discard: () => void;
  readonly save: () => void;
  readonly saving: boolean;
  readonly error: Error | null;
  /** Somebody else changed it meanwhile: what they made of it. */
  readonly theirs: StoredObject | undefined;
  /** Puts the changes onto what somebody else made of it; nothing is saved by that. */
  readonly rebase: () => void;
}

/** Changes stay here until they are saved as a whole, or given up. */
export function useDraft(stored: StoredObject): Editing {
  const queries = useQueryClient();
  const [from, setFrom] = useState(stored);
  const [base, setBase] = useState(() => draftOf(stored.object));
  const [draft, setDraft] = useState(base);
  const [theirs, setTheirs] = useState<StoredObject>();
  const begin = (object: StoredObject, next = draftOf(object.object)) => {
    setFrom(object);
    setBase(draftOf(object.object));
    setDraft(next);
    setTheirs(undefined);
  };
  const changed = changedParts(base, draft);
  // What is stored became another, by a restore or a switch, and nothing here would get lost.
  if (stored.revision > from.revision && changed.length === 0) begin(stored);
  const saving = useMutation({
    mutationFn: () => api.objects.put('sync', draft.id, { object: definitionOf(draft), revision: from.revision }),
    onSuccess: async (object) => {
      begin(object);
      queries.setQueryData(['object', 'sync', object.id], object);
      toast('Saved');
      await Promise.all(
        [['sync-health'], ['revisions', 'sync', object.id], ['schedules']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.status === 412) setTheirs(await api.objects.get('sync', draft.id));
    },
  });
  return {
    ...{ draft, base, changed, theirs, revision: from.revision, saving: saving.isPending, error: saving.error },
    change: (part) => setDraft((now) => ({ ...now, ...part })),
    discard: () => begin(theirs ?? from),
    save: () => saving.mutate(),
    rebase: () => {
      if (theirs === undefined) return;
      saving.reset();
      begin(theirs, rebased(base, draft, draftOf(theirs.object)));
    },
  };
}
