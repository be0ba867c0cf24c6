import { useMutation } from '@tanstack/react-query';
import type { Session } from '@tributary/contract';
import { useState } from 'react';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { CheckField, SelectField, TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { promote } from './promote.js';
import { targetsOf } from './targets-of.js';

/** Takes everything that is defined here into another workspace, where it is planned and shown; nothing is applied by that. */
export function PromoteDialog({ session, close }: { session: Session; close: () => void }) {
  const targets = targetsOf(session);
  const [to, setTo] = useState(targets[0]?.id ?? '');
  const [note, setNote] = useState('');
  const [prune, setPrune] = useState(false);
  const promoting = useMutation({
    mutationFn: () => promote({ from: session.workspace, to, note, prune }),
    // The page begins anew: it is of the other workspace.
    onSuccess: ({ id }) => window.location.assign(`/promotions/${id}`),
  });
  const refusal = refusalOf(promoting.error);
  return (
    <Dialog title={`Promote what is defined in ${session.workspace}`} close={close}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          promoting.mutate();
        }}
      >
        <p className="text-soft">
          You go on in the other workspace, and see there what would change before anything does. Secrets do not come along: what is stored
          there under the same name stays.
        </p>
        <SelectField label="To" value={to} onChange={setTo} options={targets.map(({ id, name }) => [id, name] as const)} />
        <TextField label="What it is for" value={note} onChange={setNote} error={refusal.at('note')} hint="For those who look at it" />
        <CheckField
          label="Delete there what is not defined here"
          hint="The plan names it; nothing is deleted before somebody agrees"
          checked={prune}
          onChange={setPrune}
        />
        <FormTrouble refusal={refusal} fields={['note']} />
        <DialogActions>
          <Button onClick={close}>Leave it</Button>
          <Button type="submit" look="primary" busy={promoting.isPending || promoting.isSuccess}>
            {promoting.isPending ? 'Planning…' : 'Plan it there'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
