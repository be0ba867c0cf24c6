import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { type Defined, useRereadDefinitions } from '../../definitions.js';
import { Allowed } from '../../may/allowed.js';
import { Button } from '../../parts/button.js';
import { DeleteDialog } from '../../parts/dialog/delete-dialog.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { useStartRun } from '../../parts/run/start-run.js';

/** Computes a trait now, or deletes it. */
export function TraitActions({ trait: { id }, warehouse }: { trait: Defined<'trait'>; warehouse: string | undefined }) {
  const navigate = useNavigate();
  const reread = useRereadDefinitions();
  const [deleting, setDeleting] = useState(false);
  const gone = async () => {
    await navigate({ to: '/traits' });
    await reread('trait');
  };
  const compute = useStartRun(() => api.runs.traits(warehouse, { traits: [id] }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Allowed to="traits:write">
        <Button look="quiet" onClick={() => setDeleting(true)}>
          Delete…
        </Button>
      </Allowed>
      <Allowed to="traits:run">
        <Button disabled={warehouse === undefined} busy={compute.isPending} onClick={() => compute.mutate()}>
          Compute now
        </Button>
      </Allowed>
      {compute.error !== null && <FormTrouble refusal={refusalOf(compute.error)} />}
      {deleting && (
        <DeleteDialog kind="trait" id={id} gone={gone} close={() => setDeleting(false)}>
          <p>Its values go with the next run of traits. What it was stays in its revisions.</p>
        </DeleteDialog>
      )}
    </div>
  );
}
