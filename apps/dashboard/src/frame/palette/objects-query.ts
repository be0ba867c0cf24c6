import type { StoredObject } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../../api.js';

/** The kinds one looks for by name. */
const SOUGHT: readonly Kind[] = ['sync', 'destination', 'model', 'audience', 'trait', 'warehouse', 'identity_rule', 'identifier_type'];
const EACH = 8;

/** The first objects of each kind that answer to a text; searched by the server, of however many there are. */
export const objectsQuery = (text: string) => ({
  queryKey: ['palette', text],
  queryFn: async (): Promise<readonly StoredObject[]> => {
    const search = text.trim() === '' ? {} : { search: text.trim() };
    return (await Promise.all(SOUGHT.map((kind) => api.objects.list(kind, { limit: EACH, ...search })))).flatMap(({ items }) => items);
  },
  staleTime: 10_000,
  placeholderData: keepPreviousData,
});
