import { useNavigate } from '@tanstack/react-router';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { CreateForm } from '../../parts/definition/create-form.js';
import { PageTitle } from '../../parts/page-title.js';
import { WAREHOUSE_PLACES, WarehouseForm } from './warehouse-form.js';

/** A new warehouse. */
export function NewWarehousePage() {
  useTitle('New warehouse');
  const navigate = useNavigate();
  return (
    <>
      <PageTitle above={<BackLink to="/models">Models and warehouses</BackLink>} note="Where your data lies, and stays">
        New warehouse
      </PageTitle>
      <CreateForm
        kind="warehouse"
        begin={{ engine: 'postgres' }}
        places={WAREHOUSE_PLACES}
        created={(id) => navigate({ to: '/warehouses/$warehouseId', params: { warehouseId: id } })}
      >
        {(form) => <WarehouseForm {...form} />}
      </CreateForm>
    </>
  );
}
