import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { type Role, ROLE_OPTIONS } from '../roles.js';
import { ShownOnce } from '../shown-once.js';

/** Makes an invitation and shows its link, this once, to be sent by whatever way one likes. */
export function InviteDialog({ created, close }: { created: () => unknown; close: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const create = useMutation({ mutationFn: () => api.invitations.create({ email, role }), onSuccess: created });
  const refusal = refusalOf(create.error);
  if (create.data) {
    const { email: invited, path } = create.data;
    return <ShownOnce title={`Send this to ${invited}`} label="The link" text={`${window.location.origin}${path}`} close={close} />;
  }
  return (
    <Dialog title="Invite somebody" close={close}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField label="Address" type="email" value={email} onChange={setEmail} error={refusal.at('email')} required autoFocus />
        <SelectField label="Role" value={role} onChange={(value) => setRole(value as Role)} options={ROLE_OPTIONS} />
        <FormTrouble refusal={refusal} fields={['email']} />
        <DialogActions>
          <Button onClick={close}>Leave it</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            Make the link
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
