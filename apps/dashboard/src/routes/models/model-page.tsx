import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { StoredObject } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { Button, BUTTON } from '../../parts/button.js';
import { DefinitionBar } from '../../parts/definition/definition-bar.js';
import { useDefinition } from '../../parts/definition/use-definition.js';
import { DeleteDialog } from '../../parts/delete-dialog.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Revisions } from '../../parts/revisions.js';
import { Tabs } from '../../parts/tabs.js';
import { Syncs } from '../destinations/overview-tab.js';
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
  const { tab = 'definition' } = route.useSearch();
  const navigate = route.useNavigate();
  const [deleting, setDeleting] = useState(false);
  const definition = useDefinition('model', stored);
  const { label, warehouse } = stored.object;
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
    { id: 'syncs', label: 'Used by', panel: () => <Syncs model={stored.id} /> },
    { id: 'history', label: 'History', panel: () => <Revisions kind="model" id={stored.id} revision={definition.revision} /> },
  ];
  return (
    <>
      <PageTitle
        above={
          <Link to="/models" className="mb-1 inline-block text-[13px] text-soft hover:text-ink">
            ← Models
          </Link>
        }
        note={`in ${String(warehouse)}`}
        aside={
          <div className="flex gap-2">
            <Allowed to="syncs:write">
              <Link to="/syncs/new" search={{ model: stored.id }} className={BUTTON.plain}>
                New sync of it
              </Link>
            </Allowed>
            <Allowed to="models:write">
              <Button look="quiet" onClick={() => setDeleting(true)}>
                Delete
              </Button>
            </Allowed>
          </div>
        }
      >
        {typeof label === 'string' ? label : stored.id}
      </PageTitle>
      <Tabs
        label={`Views of ${stored.id}`}
        tabs={tabs}
        shown={tab}
        show={(next) => void navigate({ search: { tab: next === 'definition' ? undefined : next }, replace: true })}
      />
      <DefinitionBar definition={definition} shown={tab === 'definition' ? MODEL_PLACES : []} />
      {deleting && (
        <DeleteDialog kind="model" id={stored.id} close={() => setDeleting(false)} gone={() => navigate({ to: '/models' })}>
          The table or query stays in the warehouse. What reads the model has to go first.
        </DeleteDialog>
      )}
    </>
  );
}
