import { useQuery } from '@tanstack/react-query';
import { definitionsQuery } from './definitions.js';

/** Every identifier type there is, those first that are shown first: those that are defined, and those that only rules name. */
export function useIdentifierTypes(): readonly string[] | undefined {
  const { data: types } = useQuery(definitionsQuery('identifier_type'));
  const { data: rules } = useQuery(definitionsQuery('identity_rule'));
  if (types === undefined || rules === undefined) return undefined;
  const ranked = [...types].sort((a, b) => b.object.priority - a.object.priority).map(({ id }) => id);
  return [...new Set([...ranked, ...rules.map(({ object }) => object.identifier)])];
}
