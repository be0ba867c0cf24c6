import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Kind, ObjectOf } from '@tributary/core';
import { api } from './api.js';

/** A defined object with its revision. */
export interface Defined<K extends Kind> {
  readonly id: string;
  readonly revision: number;
  readonly updated_at: string;
  readonly object: ObjectOf<K>;
}

const PAGE = 500;

/** All objects of a kind, by id; the API gives them in pages. */
async function allOf<K extends Kind>(kind: K): Promise<readonly Defined<K>[]> {
  const found: Defined<K>[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await api.objects.list(kind, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    // The API wrote them by the schema of their kind.
    found.push(...(page.items as unknown as readonly Defined<K>[]));
    cursor = page.next;
  }
  return found;
}

/** The query of all objects of a kind. */
export const definitionsQuery = <K extends Kind>(kind: K) => ({ queryKey: ['objects', kind], queryFn: () => allOf(kind) });

/** The ids and labels of all objects of a kind, to pick from. */
export function useNames(kind: Kind) {
  const { data } = useQuery({ ...definitionsQuery(kind), staleTime: 10_000 });
  return (data ?? []).map(({ id, object }) => ({ value: id, ...('label' in object ? { label: object.label } : {}) }));
}

/** The query of one object. */
export const definitionQuery = <K extends Kind>(kind: K, id: string) => ({
  queryKey: ['object', kind, id],
  queryFn: async () => (await api.objects.get(kind, id)) as unknown as Defined<K>,
});

/** What is shown of the objects of a kind, and of what is made of them, is read anew. To be called after one was changed. */
export function useRereadDefinitions(): (kind: Kind) => Promise<void> {
  const queries = useQueryClient();
  return async (kind) => {
    const stale = [['objects', kind], ['object', kind], ['lineage'], ['summary']];
    await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}
