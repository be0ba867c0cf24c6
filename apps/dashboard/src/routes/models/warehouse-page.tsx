import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Card } from '../../parts/card.js';
import { CheckButton } from '../../parts/check-button.js';
import { DefinitionPage } from '../../parts/definition/definition-page.js';
import { useDefinition } from '../../parts/definition/use-definition.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded } from '../../parts/page-title.js';
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
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
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
  ];
  return (
    <DefinitionPage
      {...{ stored, definition, tabs, tab }}
      show={(next) => void navigate({ search: { tab: next }, replace: true })}
      edited={{ tab: 'settings', places: WAREHOUSE_PLACES }}
      gone={() => navigate({ to: '/models' })}
      above={<BackLink to="/models">Models and warehouses</BackLink>}
      note={String(stored.object['engine'])}
    >
      Nothing changes in the database. What reads it has to go first.
    </DefinitionPage>
  );
}
