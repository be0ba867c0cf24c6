import { useQuery } from '@tanstack/react-query';
import type { ConnectorObjectView } from '@tributary/contract';
import { api } from '../../../api.js';
import { useMay } from '../../../may/use-may.js';
import type { Choice } from '../../../parts/form/choice.js';
import { subjectOf, type SyncDraft } from './sync-draft.js';
import type { TakenField } from './taken-field.js';

type Source = SyncDraft['source'];

/** What can be picked at one end of a sync, or why that is not known. */
export interface Picks {
  readonly choices: readonly Choice[];
  readonly pending: boolean;
  readonly error: Error | null;
}

/** The columns of a source, with their types. */
export function useColumns(source: Source): Picks {
  const may = useMay('syncs:run');
  const { data, error, isLoading } = useQuery({
    queryKey: ['columns', source],
    queryFn: () => api.syncs.columns({ source }),
    enabled: isWhole(source) && may === true,
    staleTime: 60_000,
    retry: false,
  });
  return { choices: (data?.items ?? []).map(({ name, type }) => ({ value: name, note: type })), pending: isLoading, error };
}

const isWhole = (source: Source): boolean => subjectOf(source) !== '';

/** What the connector of a destination says of an object; `undefined` while that is not known. */
export function useConnectorObject({ destination, object }: Pick<SyncDraft, 'destination' | 'object'>): ConnectorObjectView | undefined {
  const found = useQuery({
    queryKey: ['object', 'destination', destination],
    queryFn: () => api.objects.get('destination', destination),
    enabled: destination !== '',
  });
  const slug = found.data?.object['connector'];
  const connector = useQuery({
    queryKey: ['connector', slug],
    queryFn: () => api.connectors.get(String(slug)),
    enabled: typeof slug === 'string',
    staleTime: Infinity,
  });
  return connector.data?.objects.find(({ name }) => name === object);
}

/** The fields a destination's object takes: those of its connector, and those it tells of itself for these options. */
export function useFields({ destination, object, options }: Pick<SyncDraft, 'destination' | 'object' | 'options'>) {
  const { data, error, isLoading } = useQuery({
    queryKey: ['fields', destination, object, options],
    queryFn: () => api.destinations.fields(destination, object, options),
    enabled: destination !== '' && object !== '',
    staleTime: 60_000,
    retry: false,
  });
  return { fields: data?.items ?? [], others: data?.accepts_other_fields ?? true, pending: isLoading, error };
}

/** Fields as choices, the needed ones first. */
export function choicesOf(fields: readonly TakenField[]): readonly Choice[] {
  return [...fields]
    .sort((one, other) => Number(other.required) - Number(one.required))
    .map(({ name, label, type, required, help }) => ({
      ...{ value: name, label, note: required ? `${type}, needed` : type, about: help ?? undefined },
    }));
}
