import { useNavigate } from '@tanstack/react-router';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { CreateForm } from '../../parts/definition/create-form.js';
import { PageTitle } from '../../parts/page-title.js';
import { useNames } from '../../definitions.js';
import { MODEL_PLACES, ModelForm } from './model-form.js';

/** A new model; its rows can be looked at before it is stored. */
export function NewModelPage() {
  useTitle('New model');
  const navigate = useNavigate();
  const warehouses = useNames('warehouse');
  const only = warehouses.length === 1 ? warehouses[0]?.value : undefined;
  return (
    <>
      <PageTitle above={<BackLink to="/models">Models</BackLink>} note="One record a row">
        New model
      </PageTitle>
      <CreateForm
        kind="model"
        begin={{ warehouse: only ?? '', query: '', primary_key: '' }}
        places={MODEL_PLACES}
        created={(id) => navigate({ to: '/models/$modelId', params: { modelId: id } })}
      >
        {(form) => <ModelForm {...form} />}
      </CreateForm>
    </>
  );
}
