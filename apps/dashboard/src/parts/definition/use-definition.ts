import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@tributary/client';
import type { StoredObject } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { type Refusal, refusalOf } from '../form/refusal.js';
import type { Values } from '../schema-form/json-schema.js';
import { toast } from '../toasts.js';

export type DefinedKind = 'destination' | 'model' | 'warehouse';

/** A definition with the changes somebody makes to it. */
export interface Definition {
  readonly kind: DefinedKind;
  readonly id: string;
  readonly values: Values;
  readonly revision: number;
  readonly dirty: boolean;
  readonly change: (part: Values) => void;
  readonly discard: () => void;
  readonly save: () => void;
  readonly saving: boolean;
  readonly refusal: Refusal;
  readonly error: Error | null;
  /** Somebody else changed it meanwhile. */
  readonly theirs: StoredObject | undefined;
  /** Goes on with the changes over what somebody else made of it; nothing is saved by that. */
  readonly keepMine: () => void;
}

/** Edits a stored definition; all of it is saved, or nothing, and never over what somebody else saved meanwhile without having seen it. */
export function useDefinition(kind: DefinedKind, stored: StoredObject): Definition {
  const queries = useQueryClient();
  const [from, setFrom] = useState(stored);
  const [values, setValues] = useState<Values>(stored.object);
  const [theirs, setTheirs] = useState<StoredObject>();
  const begin = (object: StoredObject, next: Values = object.object) => {
    setFrom(object);
    setValues(next);
    setTheirs(undefined);
  };
  const dirty = JSON.stringify(values) !== JSON.stringify(from.object);
  // What is stored became another, and nothing here would get lost.
  if (stored.revision > from.revision && !dirty) begin(stored);
  const saving = useMutation({
    mutationFn: () => api.objects.put(kind, stored.id, { object: values, revision: from.revision }),
    onSuccess: async (object) => {
      begin(object);
      queries.setQueryData(['object', kind, object.id], object);
      toast('Saved');
      await Promise.all(
        [[`${kind}-health`], ['names', kind], ['revisions', kind, object.id]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.status === 412) setTheirs(await api.objects.get(kind, stored.id));
    },
  });
  return {
    ...{ kind, id: stored.id, values, dirty, theirs, revision: from.revision, saving: saving.isPending },
    ...{ error: saving.error, refusal: refusalOf(saving.error) },
    change: (part) => setValues((now) => withoutEmpty({ ...now, ...part })),
    discard: () => {
      saving.reset();
      begin(theirs ?? from);
    },
    save: () => saving.mutate(),
    keepMine: () => {
      saving.reset();
      if (theirs !== undefined) begin(theirs, values);
    },
  };
}

/** What was taken away is not there. */
const withoutEmpty = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
