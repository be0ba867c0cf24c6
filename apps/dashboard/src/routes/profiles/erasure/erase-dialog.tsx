import { useMutation } from '@tanstack/react-query';
import type { ProfileView } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import type { Whose } from '../queries.js';
import { ErasureProgress } from './erasure-progress.js';

/** Erases a person for good, once its name was typed; then shows how far that is. */
export function EraseDialog({ profile, name, whose, close }: { profile: ProfileView; name: string; whose: Whose; close: () => void }) {
  const [typed, setTyped] = useState('');
  const erase = useMutation({ mutationFn: () => api.erasures.ofProfile(profile.id, { warehouse: whose.warehouse }) });
  if (erase.data !== undefined)
    return (
      <Dialog title="The person is erased" close={close}>
        <ErasureProgress begun={erase.data} />
        <DialogActions>
          <Button onClick={close}>Close</Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog title="Erase this person?" close={close}>
      <p>
        Destinations that were told of <b className="font-medium [overflow-wrap:anywhere]">{name}</b> are told to remove the person, then
        values, ledgers and what was sent are forgotten here. It cannot be undone. Events in your own tables stay: delete them there.
      </p>
      <div className="mt-4">
        <TextField label={`Type ${name} to confirm`} value={typed} onChange={setTyped} autoComplete="off" spellCheck={false} />
      </div>
      <div className="mt-3">
        <FormTrouble refusal={refusalOf(erase.error)} />
      </div>
      <DialogActions>
        <Button onClick={close}>Keep</Button>
        <Button look="danger" disabled={typed.trim() !== name} busy={erase.isPending} onClick={() => erase.mutate()}>
          Erase for good
        </Button>
      </DialogActions>
    </Dialog>
  );
}
