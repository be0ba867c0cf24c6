import { useQuery } from '@tanstack/react-query';
import type { TraitStatistic } from '@tributary/contract';
import type { ComparedType } from '@tributary/core';
import { api } from '../../../api.js';
import { definitionsQuery } from '../../../definitions.js';
import { useIdentifierTypes } from '../../../identifier-types.js';
import { useMay } from '../../../may/use-may.js';
import type { Choice } from '../../../parts/form/choice.js';
import { lineageQuery, statisticsQuery } from '../../traits/queries.js';
import { comparedType } from './operators-of.js';

/** What conditions can name, of one warehouse. */
export interface KnownThings {
  readonly traits: readonly Choice[];
  readonly audiences: readonly Choice[];
  readonly identifiers: readonly string[];
  readonly eventTypes: readonly Choice[];
  readonly sources: readonly Choice[];
  /** How the values of a trait can be compared; `undefined` where it is not computed yet. */
  readonly typeOf: (trait: string) => ComparedType | null | undefined;
  /** The values that most profiles have. */
  readonly valuesOf: (trait: string) => TraitStatistic['top'];
}

/** What there is to build conditions of. */
export function useKnownThings(warehouse: string): KnownThings {
  const { data: traits = [] } = useQuery(definitionsQuery('trait'));
  const { data: audiences = [] } = useQuery(definitionsQuery('audience'));
  const { data: lineage } = useQuery(lineageQuery);
  const { data: statistics } = useQuery({ ...statisticsQuery(warehouse), enabled: warehouse !== '' });
  const may = useMay('syncs:run');
  const { data: columns } = useQuery({
    queryKey: ['profile-columns', warehouse],
    queryFn: () => api.syncs.columns({ source: { profiles: { warehouse } } }),
    enabled: warehouse !== '' && may === true,
    staleTime: 30_000,
    retry: false,
  });
  const types = new Map(columns?.items.map(({ name, type }) => [name, comparedType(type)]));
  const kinds = (lineage?.nodes ?? [])
    .filter(({ kind }) => kind === 'event_kind')
    .map(({ id }) => id.slice('event_kind:'.length).split('/'));
  const part = (index: number): readonly Choice[] =>
    [...new Set(kinds.flatMap((parts) => (parts[index] === undefined || parts[index] === '*' ? [] : [parts[index]])))]
      .sort()
      .map((value) => ({ value }));
  return {
    traits: traits.map(({ id, object }) => ({
      ...{ value: id, note: types.get(id) ?? object.type, about: object.description },
      ...(object.label === undefined ? {} : { label: object.label }),
    })),
    audiences: audiences
      .filter(({ object }) => object.warehouse === warehouse)
      .map(({ id, object }) => ({ value: id, ...(object.label === undefined ? {} : { label: object.label }) })),
    identifiers: useIdentifierTypes() ?? [],
    eventTypes: part(1),
    sources: part(0),
    typeOf: (trait) => types.get(trait),
    valuesOf: (trait) => statistics?.items.find((one) => one.trait === trait)?.top ?? [],
  };
}
