import type { ProfileView } from '@tributary/contract';
import { api } from '../../api.js';

/** A person, and the warehouse it is known in. */
export interface Whose {
  readonly profile: string;
  readonly warehouse: string;
}

/** All there is to know of a profile. */
export const profileQuery = ({ profile, warehouse }: Whose) => ({
  queryKey: ['profile', warehouse, profile],
  queryFn: (): Promise<ProfileView> => api.profiles.get(profile, { warehouse }),
  staleTime: 10_000,
});

/** Its identifiers and the events that joined them. */
export const graphQuery = ({ profile, warehouse }: Whose) => ({
  queryKey: ['profile', warehouse, profile, 'graph'],
  queryFn: () => api.profiles.graph(profile, { warehouse }),
  staleTime: 30_000,
});

/** Where the value of one of its traits comes from. */
export const provenanceQuery = ({ profile, warehouse }: Whose, trait: string) => ({
  queryKey: ['profile', warehouse, profile, 'provenance', trait],
  queryFn: () => api.profiles.provenance(profile, trait, { warehouse, limit: 20 }),
  staleTime: 30_000,
});

/** What destinations were told of it. */
export const deliveriesQuery = ({ profile, warehouse }: Whose) => ({
  queryKey: ['profile', warehouse, profile, 'deliveries'],
  queryFn: () => api.deliveries.ofProfile(profile, { warehouse, limit: 200 }),
  staleTime: 10_000,
});

/** Its events, page by page. */
export const eventsQuery = ({ profile, warehouse }: Whose) => ({
  queryKey: ['profile', warehouse, profile, 'events'],
  queryFn: ({ pageParam }: { readonly pageParam: string }) =>
    api.profiles.events(profile, { warehouse, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
  initialPageParam: '',
  getNextPageParam: (page: { readonly next: string | null }) => page.next ?? undefined,
  staleTime: 30_000,
});

/** The profile of an identifier, tried by each type until one is found. */
export async function findProfile(value: string, types: readonly string[], warehouse: string) {
  const answers = await Promise.all(
    types.map(async (type) => ({ type, ...(await api.profiles.find({ identifier: `${type}:${value}`, warehouse })) })),
  );
  const found = new Map(answers.flatMap(({ type, items }) => items.map((item) => [item.id, { ...item, type }] as const)));
  return { items: [...found.values()], reasons: answers.flatMap(({ reason }) => reason ?? []) };
}
