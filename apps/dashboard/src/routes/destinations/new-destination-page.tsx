import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ConnectorView } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { counted } from '../../format.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Button } from '../../parts/button.js';
import { TextField } from '../../parts/form/field.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import type { Values } from '../../parts/schema-form/json-schema.js';
import { idOf } from '../syncs/new/first-draft.js';
import { DESTINATION_PLACES, DestinationForm } from './destination-form.js';

const route = getRouteApi('/inside/destinations/new');

/** A destination from the catalogue: which connector, then what it needs to know. */
export function NewDestinationPage() {
  useTitle('New destination');
  const { connector: slug } = route.useSearch();
  const query = useQuery({ queryKey: ['connectors'], queryFn: () => api.connectors.list(), staleTime: Infinity });
  return (
    <>
      <PageTitle
        above={<BackLink to="/destinations">Destinations</BackLink>}
        note={slug === undefined ? 'Choose what is written to' : 'Secrets are encrypted and never shown again'}
      >
        New destination
      </PageTitle>
      <Loaded query={query} place={<LoadingPage heights={['h-40']} />}>
        {({ items }) => {
          const chosen = items.find((connector) => connector.slug === slug);
          return chosen ? <Form key={chosen.slug} connector={chosen} /> : <Catalogue connectors={items} />;
        }}
      </Loaded>
    </>
  );
}

function Catalogue({ connectors }: { connectors: readonly ConnectorView[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {connectors.map(({ slug, name, objects }) => (
        <li key={slug} className="relative rounded-xl border border-line bg-card p-4 hover:border-river">
          <Link to="/destinations/new" search={{ connector: slug }} className="font-semibold after:absolute after:inset-0">
            {name}
          </Link>
          <p className="mt-1 text-[13px] text-soft">
            {counted(objects.length, 'object')}: {objects.map(({ label }) => label).join(', ')}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Form({ connector }: { connector: ConnectorView }) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [id, setId] = useState<string>(connector.slug);
  const [values, setValues] = useState<Values>({ connector: connector.slug, sandbox: true, settings: {} });
  const saving = useMutation({
    mutationFn: () => api.objects.put('destination', id, { object: { ...values, kind: 'destination', id }, revision: 0 }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['names', 'destination'] });
      await navigate({ to: '/destinations/$destinationId', params: { destinationId: id } });
    },
  });
  const refusal = refusalOf(saving.error);
  const change = (part: Values) => {
    if (
      typeof part['label'] === 'string' &&
      (id === connector.slug || id === idOf(typeof values['label'] === 'string' ? values['label'] : ''))
    )
      setId(idOf(part['label']));
    setValues((now) => ({ ...now, ...part }));
  };
  return (
    <div className="space-y-4">
      <DestinationForm connector={connector} values={values} change={change} refusal={refusal}>
        <TextField
          label="Id"
          className="font-mono"
          value={id}
          onChange={setId}
          error={refusal.at('id')}
          hint="Lower case letters, digits and underscores; it stays"
        />
      </DestinationForm>
      {saving.error && <FormTrouble refusal={refusal} fields={[...DESTINATION_PLACES, 'id']} />}
      <div className="flex justify-end">
        <Button look="primary" disabled={id === ''} busy={saving.isPending} onClick={() => saving.mutate()}>
          Create the destination
        </Button>
      </div>
    </div>
  );
}
