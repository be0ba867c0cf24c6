import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { StoredObject } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { Button } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { CheckButton } from '../../parts/check-button.js';
import { DefinitionBar } from '../../parts/definition/definition-bar.js';
import { useDefinition } from '../../parts/definition/use-definition.js';
import { DeleteDialog } from '../../parts/delete-dialog.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Revisions } from '../../parts/revisions.js';
import { Tabs } from '../../parts/tabs.js';
import { WAREHOUSE_PLACES, WarehouseForm } from './warehouse-form.js';

const route = getRouteApi('/inside/warehouses/$warehouseId');

/** One warehouse: whether it answers, how it is reached, where its events are. */
export function WarehousePage() {
  const { warehouseId: id } = route.useParams();
  useTitle(id);
  const stored = useQuery({ queryKey: ['object', 'warehouse', id], queryFn: () => api.objects.get('warehouse', id) });
  return (
    <Loaded query={stored} place={<LoadingPage heights={['h-80', 'h-40']} />}>
      {(object) => <Warehouse key={id} stored={object} />}
    </Loaded>
  );
}

function Warehouse({ stored }: { stored: StoredObject }) {
  const { tab = 'settings' } = route.useSearch();
  const navigate = route.useNavigate();
  const [deleting, setDeleting] = useState(false);
  const definition = useDefinition('warehouse', stored);
  const tabs = [
    {
      id: 'settings',
      label: 'Settings',
      panel: () => (
        <div className="space-y-4">
          <Allowed to="warehouses:run">
            <Card>
              <CheckButton kind="warehouse" id={stored.id} />
            </Card>
          </Allowed>
          <LookOnly unless="warehouses:write">
            <WarehouseForm {...definition} />
          </LookOnly>
        </div>
      ),
    },
    { id: 'history', label: 'History', panel: () => <Revisions kind="warehouse" id={stored.id} revision={definition.revision} /> },
  ];
  return (
    <>
      <PageTitle
        above={
          <Link to="/models" className="mb-1 inline-block text-[13px] text-soft hover:text-ink">
            ← Models and warehouses
          </Link>
        }
        note={String(stored.object['engine'])}
        aside={
          <Allowed to="warehouses:write">
            <Button look="quiet" onClick={() => setDeleting(true)}>
              Delete
            </Button>
          </Allowed>
        }
      >
        {stored.id}
      </PageTitle>
      <Tabs
        label={`Views of ${stored.id}`}
        tabs={tabs}
        shown={tab}
        show={(next) => void navigate({ search: { tab: next === 'settings' ? undefined : next }, replace: true })}
      />
      <DefinitionBar definition={definition} shown={tab === 'settings' ? WAREHOUSE_PLACES : []} />
      {deleting && (
        <DeleteDialog kind="warehouse" id={stored.id} close={() => setDeleting(false)} gone={() => navigate({ to: '/models' })}>
          Nothing changes in the database. What reads it has to go first.
        </DeleteDialog>
      )}
    </>
  );
}
