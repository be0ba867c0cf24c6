import { useQuery } from '@tanstack/react-query';
import type { Sync } from '@tributary/core';
import { api } from '../../api.js';
import { useNames } from '../../definitions.js';
import { Card } from '../../parts/card.js';
import { SelectField, TextAreaField, TextField } from '../../parts/form/field.js';
import { PickListField } from '../../parts/form/pick-list.js';
import { subjectOf, type SyncDraft } from './draft/sync-draft.js';
import type { EditorProps } from './mapping/editor-props.js';

type Source = Sync['source'];

/** The kinds of sources with what each begins as. */
const SOURCES = {
  profiles: { label: 'Profiles', of: 'warehouse', empty: (id: string): Source => ({ profiles: { warehouse: id } }) },
  audience: { label: 'An audience', of: 'audience', empty: (id: string): Source => ({ audience: id }) },
  model: { label: 'A model', of: 'model', empty: (id: string): Source => ({ model: id }) },
  events: { label: 'Events', of: 'warehouse', empty: (id: string): Source => ({ events: { warehouse: id } }) },
} as const;
type SourceKind = keyof typeof SOURCES;

const KINDS = Object.keys(SOURCES) as SourceKind[];
const kindOf = (source: Source): SourceKind => KINDS.find((kind) => kind in source) ?? 'model';

type EndsProps = Pick<EditorProps, 'draft' | 'change' | 'check'>;

/** What it is called, and from where to where it goes. */
export function EndsCard(props: EndsProps) {
  const { draft, change } = props;
  return (
    <Card title="From and to">
      <div className="mb-4">
        <TextField
          label="Name"
          value={draft.label ?? ''}
          placeholder={draft.id}
          onChange={(text) => change({ label: text === '' ? undefined : text })}
        />
      </div>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <SourceFields {...props} />
        <DestinationFields {...props} />
      </div>
    </Card>
  );
}

/** Where a sync reads. */
export function SourceFields({ draft, change, check }: EndsProps) {
  const kind = kindOf(draft.source);
  const { of } = SOURCES[kind];
  const known = useNames(of);
  return (
    <div className="space-y-4">
      <SelectField
        label="Source"
        value={kind}
        onChange={(next) => change({ source: SOURCES[next as SourceKind].empty('') })}
        options={KINDS.map((one) => [one, SOURCES[one].label] as const)}
      />
      <PickListField
        label={`Which ${of}`}
        choices={known}
        value={subjectOf(draft.source)}
        error={check.at('source')}
        onChange={(id) => change({ source: withSubject(draft.source, id) })}
      />
      <Where source={draft.source} change={change} />
    </div>
  );
}

/** The same source of another subject; a condition stays. */
function withSubject(source: Source, id: string): Source {
  if ('profiles' in source) return { profiles: { ...source.profiles, warehouse: id } };
  if ('events' in source) return { events: { ...source.events, warehouse: id } };
  return 'model' in source ? { model: id } : { ...source, audience: id };
}

/** Only some of the profiles or events. */
function Where({ source, change }: { source: Source; change: (part: Partial<SyncDraft>) => void }) {
  if (!('profiles' in source) && !('events' in source)) return null;
  const where = ('profiles' in source ? source.profiles : source.events).where ?? '';
  const set = (text: string) => {
    const given = text === '' ? { where: undefined } : { where: text };
    change({ source: 'profiles' in source ? { profiles: { ...source.profiles, ...given } } : { events: { ...source.events, ...given } } });
  };
  return <TextAreaField label="Only where" code rows={2} hint="A condition in SQL; all of them without it" value={where} onChange={set} />;
}

/** Where a sync writes. */
export function DestinationFields({ draft, change, check }: EndsProps) {
  const destinations = useNames('destination');
  const objects = useQuery({
    queryKey: ['objects-of', draft.destination],
    queryFn: () => api.destinations.objects(draft.destination),
    enabled: destinations.some(({ value }) => value === draft.destination),
  });
  const items = objects.data?.items ?? [];
  return (
    <div className="space-y-4">
      <PickListField
        label="Destination"
        choices={destinations}
        value={draft.destination}
        error={check.at('destination')}
        onChange={(destination) => change({ destination })}
      />
      <SelectField
        label="Object"
        value={draft.object}
        error={check.at('object')}
        hint={items.find(({ name }) => name === draft.object)?.modes.join(', ')}
        onChange={(object) => change({ object, options: {} })}
        options={[
          ...(items.some(({ name }) => name === draft.object)
            ? []
            : [[draft.object, draft.object === '' ? 'choose one' : draft.object] as const]),
          ...items.map(({ name, label }) => [name, label === name ? name : `${label} (${name})`] as const),
        ]}
      />
    </div>
  );
}
