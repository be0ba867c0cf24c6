import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { BUTTON } from '../../parts/button.js';
import { DefinitionPage } from '../../parts/definition/definition-page.js';
import { useDefinition } from '../../parts/definition/use-definition.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded } from '../../parts/page-title.js';
import { SyncsCard } from '../syncs/list/syncs-card.js';
import { MODEL_PLACES, ModelForm } from './model-form.js';

const route = getRouteApi('/inside/models/$modelId');

/** One model: its query, its first rows, the syncs that read it, and everything it was. */
export function ModelPage() {
  const { modelId: id } = route.useParams();
  useTitle(id);
  const stored = useQuery({ queryKey: ['object', 'model', id], queryFn: () => api.objects.get('model', id) });
  return (
    <Loaded query={stored} place={<LoadingPage heights={['h-80', 'h-40']} />}>
      {(object) => <Model key={id} stored={object} />}
    </Loaded>
  );
}

function Model({ stored }: { stored: StoredObject }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const definition = useDefinition('model', stored);
  const tabs = [
    {
      id: 'definition',
      label: 'Definition',
      panel: () => (
        <LookOnly unless="models:write">
          <ModelForm {...definition} />
        </LookOnly>
      ),
    },
    { id: 'syncs', label: 'Used by', panel: () => <SyncsCard model={stored.id} /> },
  ];
  return (
    <DefinitionPage
      {...{ stored, definition, tabs, tab }}
      show={(next) => void navigate({ search: { tab: next }, replace: true })}
      edited={{ tab: 'definition', places: MODEL_PLACES }}
      gone={() => navigate({ to: '/models' })}
      above={<BackLink to="/models">Models</BackLink>}
      note={`in ${String(stored.object['warehouse'])}`}
      aside={
        <Allowed to="syncs:write">
          <Link to="/syncs/new" search={{ model: stored.id }} className={BUTTON.plain}>
            New sync of it
          </Link>
        </Allowed>
      }
    >
      The table or query stays in the warehouse. What reads the model has to go first.
    </DefinitionPage>
  );
}
