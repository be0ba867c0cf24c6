import type { Trait } from '@tributary/core';
import { api } from '../../api.js';

/** The statistics of all traits, as the last run of traits took them. */
export const statisticsQuery = (warehouse: string) => ({
  queryKey: ['trait-statistics', warehouse],
  queryFn: () => api.profiles.statistics(undefined, { warehouse }),
});

/** What is made of what. */
export const lineageQuery = { queryKey: ['lineage'], queryFn: () => api.definitions.lineage(), staleTime: 10_000 };

/** The last runs of traits in a warehouse. */
export const traitRunsQuery = { queryKey: ['runs', 'traits'], queryFn: () => api.runs.list({ kind: 'traits', limit: 20 }) };

/** What is wrong with a definition, in the words of the warehouse. */
export const checkQuery = (warehouse: string, trait: Trait) => ({
  queryKey: ['check', warehouse, trait],
  queryFn: async () => {
    const { problems } = await api.definitions.check({ warehouse, objects: [{ ...trait }] });
    return problems.filter(({ kind, id }) => kind === 'trait' && id === trait.id);
  },
  retry: false,
  staleTime: 60_000,
});

/** The values a definition would give. */
export const previewQuery = (warehouse: string, trait: Trait, profiles: number) => ({
  queryKey: ['trait-preview', warehouse, trait, profiles],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.traits.preview({ warehouse, trait, profiles }, signal),
  retry: false,
  staleTime: 60_000,
});
