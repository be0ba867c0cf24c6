import { useQuery } from '@tanstack/react-query';
import type { RunView, StoredObject } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { api } from '../../api.js';

/** How far the way to a first sync is, by what is defined and what has run: who comes back later goes on where they were. */
export interface Standing {
  readonly warehouse: StoredObject | undefined;
  readonly rules: number;
  /** Traits were computed, and so there are profiles. */
  readonly people: boolean;
  readonly destination: StoredObject | undefined;
  readonly sync: StoredObject | undefined;
  readonly preview: RunView | undefined;
  readonly run: RunView | undefined;
}

const first = async (kind: 'warehouse' | 'identity_rule' | 'destination' | 'sync') => (await api.objects.list(kind, { limit: 1 })).items[0];
const lastRun = async (kind: 'traits' | 'preview' | 'sync', subject?: string) =>
  (await api.runs.list({ kind, limit: 1, ...(subject === undefined ? {} : { subject }) })).items[0];

async function read(): Promise<Standing> {
  const [warehouse, rule, destination, sync, traits] = await Promise.all([
    first('warehouse'),
    first('identity_rule'),
    first('destination'),
    first('sync'),
    lastRun('traits'),
  ]);
  const of = sync?.id;
  const [preview, run] = of === undefined ? [] : await Promise.all([lastRun('preview', of), lastRun('sync', of)]);
  const people = traits !== undefined && isFinal(traits.state) && traits.state !== 'failed';
  return { warehouse, rules: rule ? 1 : 0, people, destination, sync, preview, run };
}

/** Under `runs`, so that it is read anew when a run begins or ends. */
export const STANDING_KEY = ['runs', 'standing'] as const;

export const useStanding = () => useQuery({ queryKey: STANDING_KEY, queryFn: read });

/** The steps in their order. */
export const STEPS = ['warehouse', 'people', 'destination', 'sync', 'preview', 'run'] as const;
export type StepName = (typeof STEPS)[number];

const DONE: Record<StepName, (standing: Standing) => boolean> = {
  warehouse: ({ warehouse }) => warehouse !== undefined,
  people: ({ people }) => people,
  destination: ({ destination }) => destination !== undefined,
  sync: ({ sync }) => sync !== undefined,
  preview: ({ preview, run }) => preview?.state === 'succeeded' || run !== undefined,
  run: ({ run }) => run !== undefined && isFinal(run.state),
};

/** The first step that is not done; nothing where all are. */
export const presentStep = (standing: Standing): StepName | undefined => STEPS.find((step) => !DONE[step](standing));
